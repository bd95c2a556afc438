#include "experiments/training/rank_sharing.h"

#include <ATen/ops/arange.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// What several ranks share is shown by //tests:ranks_test, with processes.

TEST(RankSharingTest, EachRankTakesAsManyBatchesOfAnUpdate) {
  Experiment experiment;
  experiment.mutable_optimization()->set_accumulation_steps(6);
  for (const int ranks : {1, 2, 3, 6}) EXPECT_TRUE(CheckRanks(experiment, ranks).ok()) << ranks;
  for (const int ranks : {4, 5, 12}) {
    EXPECT_THAT(CheckRanks(experiment, ranks).ToString(),
                AllOf(HasSubstr("optimization.accumulation_steps is 6"),
                      HasSubstr("WORLD_SIZE " + std::to_string(ranks))));
  }
}

TEST(RankSharingTest, AloneThereIsNothingToShare) {
  EXPECT_TRUE(CheckSameOnAllRanks({}, nullptr).ok());
  EXPECT_EQ(ShareOf(std::vector<Utterance>(3), nullptr).size(), 3u);
  EXPECT_EQ(GatherLossSums(at::arange(5), nullptr)->sizes(), (std::vector<int64_t>{1, 5}));
  TrainMetrics metrics;
  metrics.loss = 2;
  ASSERT_TRUE(SumLosses(&metrics, nullptr).ok());
  EXPECT_EQ(metrics.loss, 2);
  EXPECT_FALSE(metrics.distillation_loss.has_value());
}

}  // namespace
}  // namespace distill_l2s
