#include "experiments/evaluation/statistics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "base/random.h"

namespace distill_l2s {
namespace {

std::vector<ClipErrors> RandomClips(int64_t count, double rate, uint64_t seed) {
  Random random(seed);
  std::vector<ClipErrors> clips(count);
  for (ClipErrors& clip : clips) {
    clip.length = 10 + static_cast<int64_t>(random.Below(40));
    for (int64_t i = 0; i < clip.length; ++i) clip.errors += random.Uniform() < rate;
  }
  return clips;
}

// Clips of one length: the bootstrap's spread has to be the standard error of a mean, s / sqrt(n).
TEST(StatisticsTest, IntervalAgreesWithTheNormalOne) {
  std::vector<ClipErrors> clips = RandomClips(400, 0.3, 1);
  for (ClipErrors& clip : clips) clip = {clip.errors * 20 / clip.length, 20};
  double mean = 0, squares = 0;
  for (const ClipErrors& clip : clips) mean += clip.errors / 20.0 / 400.0;
  for (const ClipErrors& clip : clips) squares += std::pow(clip.errors / 20.0 - mean, 2);
  const double half = 1.96 * std::sqrt(squares / 400 / 400);
  const auto estimate = BootstrapRate(clips);
  ASSERT_TRUE(estimate.ok());
  EXPECT_NEAR(estimate->rate, mean, 1e-9);
  EXPECT_NEAR(estimate->interval.low, mean - half, 0.05 * half);
  EXPECT_NEAR(estimate->interval.high, mean + half, 0.05 * half);
}

// 95 % intervals of 200 test sets drawn from one population: about 190 of them hold its rate.
TEST(StatisticsTest, IntervalCovers) {
  BootstrapOptions options;
  options.resamples = 500;
  int covered = 0;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    covered += BootstrapRate(RandomClips(80, 0.3, 100 + seed), options)->interval.Contains(0.3);
  }
  EXPECT_GE(covered, 180);
  EXPECT_LE(covered, 199);
}

TEST(StatisticsTest, RateIsOfTheCorpus) {
  const std::vector<ClipErrors> clips = {{0, 8}, {2, 2}};
  const auto estimate = BootstrapRate(clips);
  EXPECT_DOUBLE_EQ(estimate->rate, 0.2);
  EXPECT_DOUBLE_EQ(estimate->interval.low, 0);   // a quarter of the draws is the first clip twice
  EXPECT_DOUBLE_EQ(estimate->interval.high, 1);  // and a quarter the second
}

TEST(StatisticsTest, SameSeedSameInterval) {
  const auto clips = RandomClips(50, 0.3, 2);
  BootstrapOptions other;
  other.seed = 7;
  EXPECT_EQ(BootstrapRate(clips)->interval.low, BootstrapRate(clips)->interval.low);
  EXPECT_NE(BootstrapRate(clips)->interval.low, BootstrapRate(clips, other)->interval.low);
}

TEST(StatisticsTest, PairingFindsASmallSteadyGain) {
  const auto baseline = RandomClips(200, 0.4, 3);
  auto system = baseline;
  for (ClipErrors& clip : system) clip.errors -= clip.errors > 9;
  const auto difference = BootstrapDifference(baseline, system);
  ASSERT_TRUE(difference.ok());
  EXPECT_LT(difference->difference, 0);
  EXPECT_LT(difference->interval.high, 0);
  EXPECT_EQ(difference->probability_of_improvement, 1);
  EXPECT_LT(difference->p_value, 0.001);
  EXPECT_GT(difference->p_value, 0);
  // The single intervals overlap: without pairing the gain could not be told from chance.
  EXPECT_GT(BootstrapRate(system)->interval.high, BootstrapRate(baseline)->interval.low);
  const auto turned = BootstrapDifference(system, baseline);
  EXPECT_EQ(turned->probability_of_improvement, 0);
  EXPECT_DOUBLE_EQ(turned->interval.low, -difference->interval.high);
}

TEST(StatisticsTest, EqualSystemsDoNotDiffer) {
  const auto clips = RandomClips(50, 0.3, 4);
  const auto difference = BootstrapDifference(clips, clips);
  EXPECT_EQ(difference->difference, 0);
  EXPECT_EQ(difference->interval.low, 0);
  EXPECT_EQ(difference->probability_of_improvement, 0.5);
  EXPECT_EQ(difference->p_value, 1);
}

TEST(StatisticsTest, ChanceIsSeldomSignificant) {
  BootstrapOptions options;
  options.resamples = 400;
  int significant = 0;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    std::vector<ClipErrors> a = RandomClips(60, 0.3, 1000 + seed), b = RandomClips(60, 0.3, 5000 + seed);
    for (size_t i = 0; i < a.size(); ++i) a[i].length = b[i].length = 30;
    significant += BootstrapDifference(a, b, options)->p_value < 0.05;
  }
  EXPECT_GE(significant, 2);
  EXPECT_LE(significant, 22);
}

TEST(StatisticsTest, Refuses) {
  const std::vector<ClipErrors> clips = {{1, 2}, {0, 3}};
  EXPECT_FALSE(BootstrapRate({}).ok());
  EXPECT_FALSE(BootstrapRate({{3, 0}}).ok());
  EXPECT_FALSE(BootstrapRate({{-1, 2}}).ok());
  BootstrapOptions options;
  options.confidence = 1;
  EXPECT_FALSE(BootstrapRate(clips, options).ok());
  options = BootstrapOptions();
  options.resamples = 0;
  EXPECT_FALSE(BootstrapRate(clips, options).ok());
  EXPECT_FALSE(BootstrapDifference(clips, {{1, 2}}).ok());
  EXPECT_FALSE(BootstrapDifference(clips, {{1, 2}, {0, 4}}).ok());
}

TEST(StatisticsTest, ClipsWithoutReferenceCountTheirInsertions) {
  const auto estimate = BootstrapRate({{1, 0}, {1, 4}});
  ASSERT_TRUE(estimate.ok());
  EXPECT_DOUBLE_EQ(estimate->rate, 0.5);
}

TEST(StatisticsTest, SpreadOverSeeds) {
  const Spread spread = SpreadOf({0.2, 0.3, 0.4});
  EXPECT_EQ(spread.count, 3);
  EXPECT_DOUBLE_EQ(spread.mean, 0.3);
  EXPECT_NEAR(spread.standard_deviation, 0.1, 1e-12);
  EXPECT_EQ(spread.lowest, 0.2);
  EXPECT_EQ(spread.highest, 0.4);
  EXPECT_EQ(SpreadOf({0.5}).standard_deviation, 0);
}

}  // namespace
}  // namespace distill_l2s
