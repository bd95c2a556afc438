#include "data/batching/batch_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "data/batching/common_voice_lengths.h"

namespace distill_l2s {
namespace {

using ::testing::ElementsAre;

std::vector<int64_t> AllClips(const std::vector<int64_t>& lengths) {
  std::vector<int64_t> clips(lengths.size());
  std::iota(clips.begin(), clips.end(), 0);
  return clips;
}

BatchingConfig Config(double batch_s) {
  BatchingConfig config;
  config.set_batch_s(batch_s);
  return config;
}

int64_t Longest(const std::vector<int64_t>& batch, const std::vector<int64_t>& lengths) {
  int64_t longest = 0;
  for (const int64_t clip : batch) longest = std::max(longest, lengths[clip]);
  return longest;
}

TEST(BatchPlanTest, PacksInOrder) {
  EXPECT_THAT(PackBatches({0, 1, 2, 3}, {3, 2, 2, 5}, 6),
              ElementsAre(ElementsAre(0, 1), ElementsAre(2), ElementsAre(3)));
  EXPECT_THAT(PackBatches({1, 0}, {9, 1}, 6), ElementsAre(ElementsAre(1), ElementsAre(0)));
  EXPECT_TRUE(PackBatches({}, {}, 6).empty());
}

TEST(BatchPlanTest, PacksAtMostSoManyClips) {
  EXPECT_THAT(PackBatches({0, 1, 2, 3, 4}, {1, 1, 1, 5, 2}, 6, 2),
              ElementsAre(ElementsAre(0, 1), ElementsAre(2), ElementsAre(3), ElementsAre(4)));
  // The paper's: 24 clips of up to 10 s are at most 240 s, so every batch but one has 24.
  std::vector<int64_t> lengths = CommonVoiceLengths(1000);
  for (int64_t& length : lengths) length = std::min<int64_t>(length, 160000);
  BatchingConfig config = Config(240);
  config.set_max_clips(24);
  int other_sizes = 0;
  for (const std::vector<int64_t>& batch : PlanEpoch(AllClips(lengths), lengths, config, 42, 1)) {
    EXPECT_LE(batch.size(), 24u);
    other_sizes += batch.size() != 24;
  }
  EXPECT_EQ(other_sizes, 1);
}

TEST(BatchPlanTest, EveryClipOnceAndNoBatchTooLarge) {
  const std::vector<int64_t> lengths = CommonVoiceLengths(3000);
  for (const double batch_s : {12.0, 60.0, 240.0}) {
    for (const int64_t epoch : {0, 1, 2}) {
      const BatchPlan plan = PlanEpoch(AllClips(lengths), lengths, Config(batch_s), 42, epoch);
      std::vector<int64_t> seen;
      for (const std::vector<int64_t>& batch : plan) {
        EXPECT_LE(Longest(batch, lengths) * static_cast<int64_t>(batch.size()), batch_s * 16000);
        seen.insert(seen.end(), batch.begin(), batch.end());
      }
      std::sort(seen.begin(), seen.end());
      EXPECT_EQ(seen, AllClips(lengths));
    }
  }
}

TEST(BatchPlanTest, DefaultPadsLessThanEightPerCent) {
  const std::vector<int64_t> lengths = CommonVoiceLengths(10000);
  for (const double batch_s : {30.0, 60.0, 120.0, 240.0}) {
    const BatchPlan plan = PlanEpoch(AllClips(lengths), lengths, Config(batch_s), 42, 1);
    EXPECT_LT(PaddingShare(plan, lengths), 0.08) << batch_s;
    EXPECT_GT(PaddingShare(plan, lengths), 0.02) << batch_s;
  }
  EXPECT_DOUBLE_EQ(PaddingShare({{0, 1}, {2}}, {3, 1, 5}), 1 - 9.0 / 11);
}

TEST(BatchPlanTest, SeedAndEpochDecide) {
  const std::vector<int64_t> lengths = CommonVoiceLengths(500);
  const std::vector<int64_t> clips = AllClips(lengths);
  const BatchPlan plan = PlanEpoch(clips, lengths, Config(60), 42, 1);
  EXPECT_EQ(PlanEpoch(clips, lengths, Config(60), 42, 1), plan);
  EXPECT_NE(PlanEpoch(clips, lengths, Config(60), 42, 2), plan);
  EXPECT_NE(PlanEpoch(clips, lengths, Config(60), 43, 1), plan);
}

// The plan of a seed must stay as it is: a run is resumed by a newer build, too.
TEST(BatchPlanTest, ThePlanOfASeedIsFixed) {
  const std::vector<int64_t> lengths = {16000, 24000, 32000, 40000, 48000, 20000, 28000, 36000};
  EXPECT_THAT(PlanEpoch(AllClips(lengths), lengths, Config(5), 42, 3),
              ElementsAre(ElementsAre(6, 2), ElementsAre(4), ElementsAre(0, 5, 1), ElementsAre(7, 3)));
}

TEST(BatchPlanTest, ClipsMixAndBatchesShuffle) {
  const std::vector<int64_t> lengths = CommonVoiceLengths(3000);
  const BatchPlan plan = PlanEpoch(AllClips(lengths), lengths, Config(60), 42, 1);
  // The first tenth of the batches is not the tenth of the shortest clips.
  double first = 0;
  for (size_t i = 0; i < plan.size() / 10; ++i) first += Longest(plan[i], lengths) / 16000.0;
  EXPECT_NEAR(first / (plan.size() / 10), 5.3, 1.0);
  // Two clips that share a batch in one epoch seldom share one in the next.
  const BatchPlan next = PlanEpoch(AllClips(lengths), lengths, Config(60), 42, 2);
  std::vector<size_t> batch_of(lengths.size());
  for (size_t i = 0; i < next.size(); ++i) {
    for (const int64_t clip : next[i]) batch_of[clip] = i;
  }
  int together = 0;
  int pairs = 0;
  for (const std::vector<int64_t>& batch : plan) {
    for (size_t i = 1; i < batch.size(); ++i, ++pairs) {
      together += batch_of[batch[i]] == batch_of[batch[i - 1]];
    }
  }
  EXPECT_LT(together, 0.25 * pairs);
}

TEST(BatchPlanTest, FirstEpochMaySortFromShortToLong) {
  const std::vector<int64_t> lengths = CommonVoiceLengths(1000);
  BatchingConfig config = Config(60);
  config.set_sorted_first_epoch(true);
  int64_t last = 0;
  for (const std::vector<int64_t>& batch : PlanEpoch(AllClips(lengths), lengths, config, 42, 0)) {
    for (const int64_t clip : batch) {
      EXPECT_GE(lengths[clip], last);
      last = lengths[clip];
    }
  }
  EXPECT_EQ(PlanEpoch(AllClips(lengths), lengths, config, 42, 1),
            PlanEpoch(AllClips(lengths), lengths, Config(60), 42, 1));
}

TEST(BatchPlanTest, ClipsMayBeASelection) {
  const std::vector<int64_t> lengths = {16000, 1, 16000, 1, 16000};
  std::vector<int64_t> seen;
  for (const std::vector<int64_t>& batch : PlanEpoch({0, 2, 4}, lengths, Config(2), 42, 0)) {
    seen.insert(seen.end(), batch.begin(), batch.end());
  }
  std::sort(seen.begin(), seen.end());
  EXPECT_THAT(seen, ElementsAre(0, 2, 4));
}

TEST(BatchPlanTest, PacksFromLongToShort) {
  const std::vector<int64_t> lengths = {10, 50, 20, 50, 12};
  EXPECT_EQ(PackLongToShort(lengths, lengths, 100, false), (BatchPlan{{1, 3}, {2, 4, 0}}));
  EXPECT_EQ(PackLongToShort(lengths, lengths, 40, false), (BatchPlan{{1}, {3}, {2, 4}, {0}}));
  EXPECT_EQ(PackLongToShort({}, {}, 100, false), BatchPlan());
}

TEST(BatchPlanTest, PackingCountsThePadding) {
  const std::vector<int64_t> lengths = {60, 1, 1};
  EXPECT_EQ(PackLongToShort(lengths, lengths, 120, false), (BatchPlan{{0, 1}, {2}}));
  const std::vector<int64_t> padded = {70, 10, 10};
  EXPECT_EQ(PackLongToShort(lengths, padded, 120, false), (BatchPlan{{0}, {1, 2}}));
}

TEST(BatchPlanTest, EqualLengthsShareNoBatchWithOthers) {
  const std::vector<int64_t> lengths = {7, 8, 7, 7};
  EXPECT_EQ(PackLongToShort(lengths, lengths, 16, true), (BatchPlan{{1}, {0, 2}, {3}}));
}

}  // namespace
}  // namespace distill_l2s
