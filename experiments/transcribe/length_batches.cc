#include "experiments/transcribe/length_batches.h"

#include <algorithm>
#include <numeric>

namespace distill_l2s {

std::vector<std::vector<size_t>> BatchByLength(absl::Span<const int64_t> lengths,
                                               const LengthBatchOptions& options) {
  std::vector<size_t> order(lengths.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return lengths[a] > lengths[b]; });
  std::vector<std::vector<size_t>> batches;
  int64_t longest = 0;
  for (const size_t clip : order) {
    const bool fits = !batches.empty() &&
                      (static_cast<int64_t>(batches.back().size()) + 1) * longest <= options.max_samples &&
                      (!options.equal_lengths || lengths[clip] == longest);
    if (!fits) {
      batches.emplace_back();
      longest = lengths[clip];
    }
    batches.back().push_back(clip);
  }
  return batches;
}

}  // namespace distill_l2s
