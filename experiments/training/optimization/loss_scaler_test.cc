#include "experiments/training/optimization/loss_scaler.h"

#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <limits>

namespace distill_l2s {
namespace {

OptimizationConfig::LossScaling Config() {
  OptimizationConfig::LossScaling config;
  config.set_initial_scale(8);
  config.set_growth_interval(3);
  return config;
}

TEST(LossScalerTest, GradientsAreThoseOfTheLossItself) {
  const LossScaler scaler(Config(), at::kCPU);
  const at::Tensor weight = at::tensor({2.0f, -3.0f}).set_requires_grad(true);
  const at::Tensor loss = weight.square().sum();
  EXPECT_EQ(scaler.Scale(loss).item<float>(), 8 * 13);
  scaler.Scale(loss).backward();
  EXPECT_TRUE(weight.grad().equal(at::tensor({32.0f, -48.0f})));
  EXPECT_EQ(scaler.Unscale({weight.grad()}).item<float>(), 0);
  EXPECT_TRUE(weight.grad().equal(at::tensor({4.0f, -6.0f})));
}

TEST(LossScalerTest, FindsWhatIsNotFinite) {
  const LossScaler scaler(Config(), at::kCPU);
  for (const float bad : {std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
    EXPECT_EQ(scaler.Unscale({at::zeros({3}), at::tensor({1.0f, bad})}).item<float>(), 1);
  }
}

// torch.amp.GradScaler(init_scale=8, growth_interval=3): doubles after three finite steps in a row, halves at
// each other one, which starts the count anew.
TEST(LossScalerTest, GrowsAndBacksOffAsGradScaler) {
  LossScaler scaler(Config(), at::kCPU);
  std::vector<float> scales;
  for (const float skipped : {0.f, 0.f, 0.f, 0.f, 0.f, 1.f, 1.f, 0.f, 0.f, 0.f}) {
    scaler.Update(at::tensor(skipped));
    scales.push_back(scaler.scale().item<float>());
  }
  EXPECT_EQ(scales, (std::vector<float>{8, 8, 16, 16, 16, 8, 4, 4, 4, 8}));
}

TEST(LossScalerTest, ARestoredOneGoesOnCounting) {
  LossScaler before(Config(), at::kCPU), after(Config(), at::kCPU);
  before.Update(at::tensor(1.0f));
  before.Update(at::tensor(0.0f));
  before.Update(at::tensor(0.0f));
  ASSERT_TRUE(after.LoadState(before.State()).ok());
  EXPECT_EQ(after.scale().item<float>(), 4);
  after.Update(at::tensor(0.0f));
  EXPECT_EQ(after.scale().item<float>(), 8);
}

}  // namespace
}  // namespace distill_l2s
