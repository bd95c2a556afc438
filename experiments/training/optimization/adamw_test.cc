#include "experiments/training/optimization/adamw.h"

#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/optim/adamw.h>

#include <limits>

namespace distill_l2s {
namespace {

at::Tensor Parameter(at::IntArrayRef shape) { return at::randn(shape).set_requires_grad(true); }

TEST(AdamWTest, EqualsLibTorchsAdamW) {
  OptimizationConfig config;
  std::vector<at::Tensor> ours = {Parameter({3, 5}), Parameter({7})};
  std::vector<at::Tensor> theirs;
  for (const auto& tensor : ours) theirs.push_back(tensor.detach().clone().set_requires_grad(true));
  AdamW optimizer(config, {{{ours[0]}, 0.1, 1.0}, {{ours[1]}, 0.0, 2.0}});
  const auto options = [&](double rate, double decay) {
    return std::make_unique<torch::optim::AdamWOptions>(
        torch::optim::AdamWOptions(rate).betas({0.9, 0.98}).eps(1e-8).weight_decay(decay));
  };
  torch::optim::AdamW reference(std::vector<torch::optim::OptimizerParamGroup>{
      {{theirs[0]}, options(0.01, 0.1)}, {{theirs[1]}, options(0.02, 0.0)}});
  for (int step = 0; step < 5; ++step) {
    for (size_t i = 0; i < ours.size(); ++i) {
      ours[i].mutable_grad() = at::randn(ours[i].sizes());
      theirs[i].mutable_grad() = ours[i].grad().clone();
    }
    optimizer.Step(0.01);
    reference.step();
  }
  for (size_t i = 0; i < ours.size(); ++i) EXPECT_LT((ours[i] - theirs[i]).abs().max().item<float>(), 1e-6);
}

TEST(AdamWTest, ParameterWithoutGradientStays) {
  const at::Tensor parameter = Parameter({4});
  const at::Tensor before = parameter.detach().clone();
  AdamW optimizer(OptimizationConfig(), {{{parameter}, 0.5, 1.0}});
  optimizer.Step(0.1);
  EXPECT_TRUE(parameter.equal(before));
}

TEST(AdamWTest, SkippedStepLeavesNoTrace) {
  const at::Tensor skipping = Parameter({4});
  const at::Tensor plain = skipping.detach().clone().set_requires_grad(true);
  AdamW with_skip(OptimizationConfig(), {{{skipping}, 0.1, 1.0}});
  AdamW without(OptimizationConfig(), {{{plain}, 0.1, 1.0}});
  skipping.mutable_grad() = at::full({4}, std::numeric_limits<float>::quiet_NaN());
  with_skip.Step(0.1, at::ones({}));
  skipping.mutable_grad() = at::ones({4});
  plain.mutable_grad() = at::ones({4});
  with_skip.Step(0.1, at::zeros({}));
  without.Step(0.1);
  EXPECT_TRUE(skipping.equal(plain));
}

TEST(AdamWTest, ARestoredOneGoesOnBitForBit) {
  const at::Tensor first = Parameter({3, 2});
  const auto run = [](AdamW* optimizer, const at::Tensor& parameter, int from, int to) {
    for (int step = from; step < to; ++step) {
      parameter.mutable_grad() = at::full({3, 2}, 0.1 * (step + 1));
      optimizer->Step(0.01);
    }
  };
  const OptimizationConfig config;
  AdamW interrupted(config, {{{first}, 0.1, 1.0, {"w"}}});
  run(&interrupted, first, 0, 3);
  const at::Tensor second = first.detach().clone().set_requires_grad(true);
  AdamW resumed(config, {{{second}, 0.1, 1.0, {"w"}}});
  ASSERT_TRUE(resumed.LoadState(interrupted.State()).ok());
  run(&interrupted, first, 3, 6);
  run(&resumed, second, 3, 6);
  EXPECT_TRUE(first.equal(second));
  EXPECT_THAT(interrupted.State(),
              testing::ElementsAre(testing::Key("w.first_moment"), testing::Key("w.second_moment"),
                                   testing::Key("w.step")));
  EXPECT_EQ(interrupted.State().at("w.step").item<float>(), 6);
}

TEST(AdamWTest, ClipsToNormOverAllGroups) {
  at::Tensor a = Parameter({1}), b = Parameter({1});
  a.mutable_grad() = at::ones({1}) * 3;
  b.mutable_grad() = at::ones({1}) * 4;
  AdamW optimizer(OptimizationConfig(), {{{a}, 0, 1}, {{b}, 0, 1}});
  EXPECT_FLOAT_EQ(optimizer.ClipGradients(10).item<float>(), 5);
  EXPECT_FLOAT_EQ(a.grad().item<float>(), 3);
  EXPECT_FLOAT_EQ(optimizer.ClipGradients(1).item<float>(), 5);
  EXPECT_NEAR(a.grad().item<float>(), 0.6, 1e-6);
  EXPECT_NEAR(b.grad().item<float>(), 0.8, 1e-6);
  optimizer.ZeroGradients();
  EXPECT_FALSE(a.grad().defined());
}

}  // namespace
}  // namespace distill_l2s
