#include "experiments/training/diagnostics/alignment_fallback.h"

#include <algorithm>

namespace distill_l2s {

bool TakesAllFrames(absl::Span<const int64_t> path, int64_t unknown, const DistillationConfig& config) {
  if (config.has_all_frames()) return false;
  if (config.has_filtered_frames()) {
    return std::count_if(path.begin(), path.end(), [&](int64_t label) { return label < unknown; }) <= 1;
  }
  int64_t runs = 0;
  for (size_t t = 0; t < path.size(); ++t) runs += path[t] < unknown && (t == 0 || path[t] != path[t - 1]);
  return runs <= 1;
}

}  // namespace distill_l2s
