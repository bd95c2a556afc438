#include "experiments/evaluation/statistics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/random.h"

namespace distill_l2s {
namespace {

double Normal(Random* random) {
  return std::sqrt(-2 * std::log(1 - random->Uniform())) * std::cos(2 * M_PI * random->Uniform());
}

// By inversion: one uniform number, whatever the count.
int64_t Binomial(int64_t count, double probability, Random* random) {
  const double odds = probability / (1 - probability);
  double term = 1;
  for (int64_t i = 0; i < count; ++i) term *= 1 - probability;
  double uniform = random->Uniform() - term;
  int64_t successes = 0;
  while (uniform >= 0 && successes < count) {
    term *= odds * static_cast<double>(count - successes) / static_cast<double>(successes + 1);
    uniform -= term;
    ++successes;
  }
  return successes;
}

// One run on clips of 10 to 49 characters.
TestErrors RandomTest(int64_t clips, double rate, uint64_t seed) {
  Random random(seed);
  TestErrors test;
  test.errors.emplace_back();
  for (int64_t i = 0; i < clips; ++i) {
    test.lengths.push_back(10 + static_cast<int64_t>(random.Below(40)));
    test.errors[0].push_back(Binomial(test.lengths.back(), rate, &random));
  }
  return test;
}

struct Simulation {
  int runs = 3;
  double run_deviation = 0;  // standard deviation of a run's rate
  int clips = 500;
  int speakers = 0;              // that the clips are of; 0: clips are the units
  double speaker_deviation = 0;  // of a system's rate on one speaker
  int trials = 1000;
};

constexpr double kRate = 0.25;
constexpr int64_t kWords = 9;

// An arm's errors; `difficulty` is the expected rate of each clip.
TestErrors SimulateArm(const Simulation& simulation, const std::vector<double>& difficulty, Random* random) {
  const size_t units = simulation.speakers > 0 ? simulation.speakers : difficulty.size();
  std::vector<double> unit_factors(units, 1);
  for (double& factor : unit_factors) factor += simulation.speaker_deviation / kRate * Normal(random);
  TestErrors arm;
  arm.lengths.resize(units);
  for (size_t i = 0; i < difficulty.size(); ++i) arm.lengths[i % units] += kWords;
  for (int s = 0; s < simulation.runs; ++s) {
    const double factor = 1 + simulation.run_deviation / kRate * Normal(random);
    arm.errors.emplace_back(units);
    for (size_t i = 0; i < difficulty.size(); ++i) {
      const double rate = std::clamp(difficulty[i] * factor * unit_factors[i % units], 0.0, 0.999);
      arm.errors.back()[i % units] += Binomial(kWords, rate, random);
    }
  }
  return arm;
}

// The share of comparisons of two equal systems whose p-value is below 0.05, in per cent.
double FalseAlarmsPercent(const Simulation& simulation, uint64_t seed) {
  Random random(seed);
  // Beta(2, 6), of mean 0.25, is the second least of 7 uniform numbers.
  std::vector<double> difficulty;
  for (int i = 0; i < simulation.clips; ++i) {
    double draws[7];
    for (double& draw : draws) draw = random.Uniform();
    std::nth_element(draws, draws + 1, draws + 7);
    difficulty.push_back(draws[1]);
  }
  int alarms = 0;
  for (int trial = 0; trial < simulation.trials; ++trial) {
    const TestErrors a = SimulateArm(simulation, difficulty, &random);
    alarms += *EstimateDifference(a, SimulateArm(simulation, difficulty, &random))->p_value < 0.05;
  }
  return 100.0 * alarms / simulation.trials;
}

// The fault of summing the errors over the runs and drawing clips alone: of equal systems with runs that
// vary by one point, it calls 30 % different.
TEST(StatisticsTest, EqualSystemsSeldomDifferWhateverTheSeedsDo) {
  for (int runs : {2, 3, 5}) {
    for (double deviation : {0.0, 0.005, 0.01}) {
      const double percent = FalseAlarmsPercent({runs, deviation}, 10 * runs);
      EXPECT_GE(percent, 3) << runs << " runs, " << deviation;
      EXPECT_LE(percent, 7) << runs << " runs, " << deviation;
    }
  }
}

// Systems that differ in which speakers they understand, but not over all speakers: by clips, half of these
// would be called different.
TEST(StatisticsTest, EqualSystemsSeldomDifferWithFewSpeakers) {
  for (int speakers : {4, 20}) {
    EXPECT_LE(FalseAlarmsPercent({3, 0.005, 200, speakers, 0.02, 1000}, 7), 7) << speakers;
  }
}

TEST(StatisticsTest, ARealDifferenceIsFound) {
  Random random(5);
  const std::vector<double> hard(500, 0.25), easy(500, 0.2);
  int found = 0;
  for (int trial = 0; trial < 100; ++trial) {
    const TestErrors a = SimulateArm({3, 0.005}, hard, &random);
    const auto difference = EstimateDifference(a, SimulateArm({3, 0.005}, easy, &random));
    found += *difference->p_value < 0.05 && difference->difference < 0;
  }
  EXPECT_GE(found, 90);
}

// Two runs on two units, by hand: m = 0.3, u = 2 (e - 3) / 20 = [-0.2 0; 0 0.2] with row means -0.1 and 0.1,
// column means the same. R = U = 2 (0.01 + 0.01) = 0.04 and E = 0, so V = 0.08 / 4 and
// d = 0.08^2 / (0.04^2 + 0.04^2) = 2.
TEST(StatisticsTest, IsTheAnalysisOfTheHeader) {
  const TestErrors baseline = {{10, 10}, {{1, 1}, {1, 1}}};
  const TestErrors system = {{10, 10}, {{2, 4}, {4, 6}}};
  const double half = 4.3026527297 * std::sqrt(0.02);
  const auto difference = EstimateDifference(baseline, system);
  ASSERT_TRUE(difference.ok()) << difference.status();
  EXPECT_DOUBLE_EQ(difference->difference, 0.3);
  EXPECT_NEAR(difference->interval.low, 0.3 - half, 1e-9);
  EXPECT_NEAR(difference->interval.high, 0.3 + half, 1e-9);
  // P(|T| > x) of 2 degrees is 1 - x / sqrt(2 + x^2), here with x^2 = 4.5.
  EXPECT_NEAR(*difference->p_value, 1 - std::sqrt(4.5 / 6.5), 1e-9);
  EXPECT_FALSE(difference->corrected_p_value.has_value());
}

TEST(StatisticsTest, OneRunHasAnIntervalOfUnitsAndNoPValue) {
  const TestErrors baseline = RandomTest(200, 0.4, 3);
  TestErrors system = baseline;
  for (int64_t& errors : system.errors[0]) errors -= errors > 9;
  const auto difference = EstimateDifference(baseline, system);
  ASSERT_TRUE(difference.ok());
  EXPECT_LT(difference->interval.high, 0);
  EXPECT_FALSE(difference->p_value.has_value());
  // The single intervals overlap: without pairing the gain could not be told from chance.
  EXPECT_GT(EstimateRate(system)->interval.high, EstimateRate(baseline)->interval.low);
  const auto turned = EstimateDifference(system, baseline);
  EXPECT_DOUBLE_EQ(turned->interval.low, -difference->interval.high);
}

// 95 % intervals of 400 test sets drawn from one population: about 380 of them hold its rate.
TEST(StatisticsTest, IntervalCovers) {
  int covered = 0;
  for (uint64_t seed = 0; seed < 400; ++seed) {
    covered += EstimateRate(RandomTest(80, 0.3, 100 + seed))->interval.Contains(0.3);
  }
  EXPECT_GE(covered, 368);
  EXPECT_LE(covered, 392);
}

TEST(StatisticsTest, RunsThatDifferWidenTheIntervalOfARate) {
  const auto same = EstimateRate({{10, 10, 10, 10}, {{2, 3, 2, 3}, {2, 3, 2, 3}, {3, 2, 3, 2}}});
  const auto apart = EstimateRate({{10, 10, 10, 10}, {{0, 1, 0, 1}, {2, 3, 2, 3}, {5, 4, 5, 4}}});
  EXPECT_DOUBLE_EQ(same->rate, apart->rate);
  EXPECT_LT(2 * (same->interval.high - same->rate), apart->interval.high - apart->rate);
  EXPECT_EQ(apart->interval.low, 0);  // Cut off: 4.3 standard errors below the rate is no rate.
}

TEST(StatisticsTest, WhatDoesNotVaryHasNoWidth) {
  const TestErrors test = {{8, 2}, {{4, 1}, {4, 1}}};
  const auto equal = EstimateDifference(test, test);
  EXPECT_EQ(equal->difference, 0);
  EXPECT_EQ(equal->interval.low, 0);
  EXPECT_EQ(equal->interval.high, 0);
  EXPECT_EQ(equal->p_value, 1);
  const auto steady = EstimateDifference(test, {{8, 2}, {{0, 0}, {0, 0}}});
  EXPECT_DOUBLE_EQ(steady->difference, -0.5);
  EXPECT_LT(*steady->p_value, 1e-9);
  const auto single = EstimateRate({{10}, {{3}}});
  EXPECT_EQ(single->interval.low, single->rate);
  // With one unit, runs alone vary.
  EXPECT_NEAR(EstimateRate({{10}, {{3}, {5}}})->interval.high, 0.4 + 12.7062047362 * 0.1, 1e-9);
}

TEST(StatisticsTest, UnitsWithoutReferenceCountTheirInsertions) {
  const auto estimate = EstimateRate({{0, 4}, {{1, 1}}});
  ASSERT_TRUE(estimate.ok());
  EXPECT_DOUBLE_EQ(estimate->rate, 0.5);
}

TEST(StatisticsTest, Refuses) {
  const TestErrors test = {{2, 3}, {{1, 0}}};
  EXPECT_FALSE(EstimateRate({}).ok());
  EXPECT_FALSE(EstimateRate({{0}, {{3}}}).ok());
  EXPECT_FALSE(EstimateRate({{2}, {{-1}}}).ok());
  EXPECT_FALSE(EstimateRate({{2, -1}, {{1, 1}}}).ok());
  EXPECT_FALSE(EstimateRate({{2, 3}, {{1}}}).ok());
  EXPECT_FALSE(EstimateRate(test, 1).ok());
  EXPECT_FALSE(EstimateRate(test, 0).ok());
  EXPECT_FALSE(EstimateDifference(test, {{2}, {{1}}}).ok());
  EXPECT_FALSE(EstimateDifference(test, {{2, 4}, {{1, 0}}}).ok());
  EXPECT_FALSE(EstimateDifference(test, {{2, 3}, {{1, 0}, {1, 0}}}).ok());
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
