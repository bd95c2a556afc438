#pragma once

#include <cstdint>
#include <vector>

#include "absl/types/span.h"

namespace distill_l2s {

// Alignments of hypotheses with frames, sharing their starts: each is a chain of runs of frames that carry
// one label, from its last run backwards. Runs do not change once they are here. Not thread-safe.
class LabelRuns {
 public:
  static constexpr int32_t kNone = -1;

  struct Run {
    int32_t previous = kNone;
    int32_t label = kNone;
    int32_t depth = 0;  // How many labels the hypothesis has up to here.
    int32_t start_frame = 0;
    int32_t end_frame = 0;
    float posterior_sum = 0;
  };

  int32_t Add(const Run& run) {
    runs_.push_back(run);
    return static_cast<int32_t>(runs_.size()) - 1;
  }
  const Run& operator[](int32_t run) const { return runs_[run]; }
  int32_t size() const { return static_cast<int32_t>(runs_.size()); }

  // Forgets runs of at most `depth` labels, and those that no chain from one of `ends` leads to; the ends are
  // set to their new numbers, kNone for those that are forgotten.
  void Cut(int32_t depth, absl::Span<int32_t* const> ends);

 private:
  std::vector<Run> runs_;
};

}  // namespace distill_l2s
