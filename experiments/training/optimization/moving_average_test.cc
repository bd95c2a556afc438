#include "experiments/training/optimization/moving_average.h"

#include <ATen/ops/full.h>
#include <ATen/ops/randn.h>
#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

OptimizationConfig::MovingAverage Config(double decay) {
  OptimizationConfig::MovingAverage config;
  config.set_decay(decay);
  return config;
}

// Worked by hand from 0: after update 1, d = min(0.25, 2 / 11), and so on: 2/11, 3/12, 0.25.
TEST(MovingAverageTest, FollowsTheFormula) {
  const at::Tensor weight = at::full({1}, 0.0);
  MovingAverage average(Config(0.25), {{"w", weight}});
  double expected = 0;
  int n = 0;
  for (const double d : {2.0 / 11, 0.25, 0.25}) {
    weight.fill_(++n * 10.0);
    average.Update();
    expected += (1 - d) * (n * 10.0 - expected);
  }
  EXPECT_NEAR(average.State().at("w").item<double>(), expected, 1e-5);
  EXPECT_EQ(weight.item<double>(), 30);
}

TEST(MovingAverageTest, TheScopeLeavesNoTrace) {
  const at::Tensor weight = at::randn({50}).set_requires_grad(true);
  MovingAverage average(Config(0.9), {{"w", weight}});
  const at::Tensor start = weight.detach().clone();
  weight.detach().add_(1);
  const at::Tensor moved = weight.detach().clone();
  {
    const AveragedWeightsScope scope(&average);
    EXPECT_TRUE(weight.equal(start));
  }
  EXPECT_TRUE(weight.equal(moved));
  EXPECT_TRUE(average.State().at("w").equal(start));
  const AveragedWeightsScope none(nullptr);
  EXPECT_TRUE(weight.equal(moved));
}

TEST(MovingAverageTest, ARestoredOneGoesOnBitForBit) {
  const at::Tensor weight = at::randn({50});
  MovingAverage before(Config(0.9), {{"w", weight}});
  weight.add_(1);
  before.Update();
  MovingAverage after(Config(0.9), {{"w", weight}});
  ASSERT_TRUE(after.LoadState(before.State()).ok());
  weight.mul_(3);
  before.Update();
  after.Update();
  EXPECT_TRUE(before.State().at("w").equal(after.State().at("w")));
  EXPECT_EQ(after.State().at("updates").item<int64_t>(), 2);
}

}  // namespace
}  // namespace distill_l2s
