#include "experiments/decoding/label_runs.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

TEST(LabelRunsTest, CutForgetsStartsAndWhatLeadsNowhere) {
  LabelRuns runs;
  const int32_t one = runs.Add({LabelRuns::kNone, 10, 1, 0, 2, 1});
  const int32_t other = runs.Add({LabelRuns::kNone, 11, 1, 0, 1, 1});
  const int32_t two = runs.Add({one, 12, 2, 3, 4, 1});
  runs.Add({other, 13, 2, 3, 4, 1});  // Nobody's.
  const int32_t three = runs.Add({two, 14, 3, 5, 7, 0.5});
  int32_t long_end = three;
  int32_t short_end = two;
  int32_t settled_end = one;
  int32_t no_end = LabelRuns::kNone;
  runs.Cut(1, {&long_end, &short_end, &settled_end, &no_end});
  ASSERT_EQ(runs.size(), 2);
  EXPECT_EQ(long_end, 1);
  EXPECT_EQ(short_end, 0);
  EXPECT_EQ(settled_end, LabelRuns::kNone);
  EXPECT_EQ(no_end, LabelRuns::kNone);
  EXPECT_EQ(runs[1].label, 14);
  EXPECT_EQ(runs[1].previous, 0);
  EXPECT_EQ(runs[0].previous, LabelRuns::kNone);
  EXPECT_EQ(runs[1].end_frame, 7);
}

}  // namespace
}  // namespace distill_l2s
