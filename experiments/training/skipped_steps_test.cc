#include "experiments/training/skipped_steps.h"

#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string Name(int64_t clip) { return "clip-" + std::to_string(clip) + ".flac"; }

TEST(SkippedStepsTest, EndsTheRunAfterTooManyInARowAndNamesTheClips) {
  SkippedSteps steps(3, Name);
  for (const bool skipped : {true, true, false, true, true}) {
    EXPECT_TRUE(steps.Add(0, skipped ? at::ones({}) : at::zeros({}), {1}).ok());
  }
  EXPECT_EQ(steps.count(), 4);
  EXPECT_THAT(steps.Add(41, at::ones({}), {5, 2}).ToString(),
              AllOf(HasSubstr("3 steps in a row"), HasSubstr("step 42"), HasSubstr("max_skipped_steps is 3"),
                    HasSubstr("clip-5.flac, clip-2.flac")));
}

TEST(SkippedStepsTest, AnyNumberIsAllowedWithZero) {
  SkippedSteps steps(0, Name);
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(steps.Add(i, at::ones({}), {}).ok());
  EXPECT_TRUE(steps.Settle().ok());
  EXPECT_EQ(steps.count(), 100);
}

TEST(SkippedStepsTest, ARestoredOneGoesOnCounting) {
  SkippedSteps before(3, Name), after(3, Name);
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(before.Add(i, at::ones({}), {}).ok());
  ASSERT_TRUE(after.LoadState(before.State()).ok());
  EXPECT_EQ(after.count(), 2);
  EXPECT_FALSE(after.Add(2, at::ones({}), {}).ok());
  EXPECT_THAT(after.LoadState({}).ToString(), HasSubstr("count"));
}

}  // namespace
}  // namespace distill_l2s
