#include "experiments/decoding/label_runs.h"

#include <utility>

namespace distill_l2s {

void LabelRuns::Cut(int32_t depth, absl::Span<int32_t* const> ends) {
  std::vector<bool> is_kept(runs_.size());
  const auto mark = [&](int32_t run) {
    if (run != kNone && runs_[run].depth > depth) is_kept[run] = true;
  };
  for (const int32_t* end : ends) mark(*end);
  for (int32_t run = size() - 1; run >= 0; --run) {
    if (is_kept[run]) mark(runs_[run].previous);
  }
  std::vector<int32_t> numbers(runs_.size(), kNone);
  const auto number = [&](int32_t run) { return run == kNone ? kNone : numbers[run]; };
  std::vector<Run> kept;
  for (int32_t run = 0; run < size(); ++run) {
    if (!is_kept[run]) continue;
    numbers[run] = static_cast<int32_t>(kept.size());
    kept.push_back(runs_[run]);
    kept.back().previous = number(runs_[run].previous);
  }
  for (int32_t* end : ends) *end = number(*end);
  runs_ = std::move(kept);
}

}  // namespace distill_l2s
