#include "losses/forced_tokens.h"

#include <cstddef>
#include <cstdint>

namespace distill_l2s {

std::vector<double> ForcedTokensAlignment::PathWeights(const Emissions& emissions,
                                                       const ClipText& text) const {
  const auto positions = BestCtcPath(emissions, text.labels);
  if (!positions.has_value()) return {};
  std::vector<double> weights(text.units.size() * emissions.frames, 0.0);
  for (size_t k = 0; k < text.units.size(); ++k) {
    const auto [begin, end] = text.units[k].span;
    for (int64_t t = 0; t < emissions.frames; ++t) {
      const int64_t position = (*positions)[t];
      weights[k * emissions.frames + t] = position >= begin && position < end ? 1 : 0;
    }
  }
  return weights;
}

}  // namespace distill_l2s
