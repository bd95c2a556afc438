#include "experiments/benchmark/sample_summary.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

TEST(SampleSummaryTest, OfAnOddNumber) {
  const SampleSummary summary = Summarize({3, 1, 9});
  EXPECT_EQ(summary.median, 3);
  EXPECT_EQ(summary.least, 1);
  EXPECT_EQ(summary.most, 9);
}

TEST(SampleSummaryTest, OfAnEvenNumber) { EXPECT_EQ(Summarize({4, 1, 2, 30}).median, 3); }

TEST(SampleSummaryTest, OfOne) { EXPECT_EQ(Summarize({7}).median, 7); }

}  // namespace
}  // namespace distill_l2s
