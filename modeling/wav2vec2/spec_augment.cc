#include "modeling/wav2vec2/spec_augment.h"

#include <ATen/ops/zeros.h>
#include <glog/logging.h>

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace distill_l2s {
namespace {

int64_t SpanCount(int64_t valid_length, int64_t size, const SpanMaskRule& rule, double epsilon) {
  const double expected =
      rule.probability * static_cast<double>(valid_length) / static_cast<double>(rule.length);
  const int64_t wanted = std::max(static_cast<int64_t>(expected + epsilon), rule.min_spans);
  const int64_t starts = std::max<int64_t>(valid_length - (rule.length - 1), 0);
  return std::min({wanted, size / rule.length, starts});
}

}  // namespace

at::Tensor DrawSpanMask(absl::Span<const int64_t> valid_lengths, int64_t size, const SpanMaskRule& rule,
                        Random* random) {
  CHECK_GE(rule.length, 1);
  const int64_t rows = static_cast<int64_t>(valid_lengths.size());
  at::Tensor mask = at::zeros({rows, size}, at::kBool);
  bool* masked = mask.data_ptr<bool>();
  const double epsilon = random->Uniform();
  std::vector<int64_t> starts;
  for (int64_t row = 0; row < rows; ++row) {
    CHECK_LE(valid_lengths[row], size);
    const int64_t spans = SpanCount(valid_lengths[row], size, rule, epsilon);
    if (spans == 0) continue;
    starts.resize(valid_lengths[row] - (rule.length - 1));
    std::iota(starts.begin(), starts.end(), 0);
    for (int64_t i = 0; i < spans; ++i) {
      std::swap(starts[i], starts[i + static_cast<int64_t>(random->Below(starts.size() - i))]);
      std::fill_n(masked + row * size + starts[i], rule.length, true);
    }
  }
  return mask;
}

}  // namespace distill_l2s
