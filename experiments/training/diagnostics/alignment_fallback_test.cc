#include "experiments/training/diagnostics/alignment_fallback.h"

#include <gtest/gtest.h>

#include <vector>

namespace distill_l2s {
namespace {

// Labels 0 and 1, the unknown 2, the blank 3.
TEST(AlignmentFallbackTest, CountsWhatTheAlignmentCounts) {
  DistillationConfig shrink, filtered, all;
  shrink.mutable_shrink();
  filtered.mutable_filtered_frames();
  all.mutable_all_frames();
  struct Case {
    std::vector<int64_t> path;
    bool shrink, filtered;
  };
  for (const Case& c : std::vector<Case>{{{0, 0, 3, 1}, false, false},
                                         {{0, 3, 0, 3}, false, false},
                                         {{0, 0, 3, 3}, true, false},
                                         {{3, 2, 1, 2}, true, true},
                                         {{3, 3, 2, 3}, true, true},
                                         {{}, true, true}}) {
    EXPECT_EQ(TakesAllFrames(c.path, 2, shrink), c.shrink);
    EXPECT_EQ(TakesAllFrames(c.path, 2, filtered), c.filtered);
    EXPECT_FALSE(TakesAllFrames(c.path, 2, all));
  }
}

}  // namespace
}  // namespace distill_l2s
