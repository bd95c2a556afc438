#include "losses/posterior_tokens.h"

#include <cstddef>
#include <cstdint>

namespace distill_l2s {

std::vector<double> PosteriorTokensAlignment::PathWeights(const Emissions& emissions,
                                                          const ClipText& text) const {
  const auto occupation = CtcOccupation(emissions, text.labels);
  if (!occupation.has_value()) return {};
  const int64_t frames = emissions.frames;
  std::vector<double> weights(text.units.size() * frames, 0.0);
  for (size_t k = 0; k < text.units.size(); ++k) {
    for (int64_t n = text.units[k].span.first; n < text.units[k].span.second; ++n) {
      for (int64_t t = 0; t < frames; ++t) weights[k * frames + t] += (*occupation)[n * frames + t];
    }
  }
  return weights;
}

}  // namespace distill_l2s
