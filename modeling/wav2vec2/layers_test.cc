#include "modeling/wav2vec2/layers.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/full.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>
#include <gtest/gtest.h>

#include <cmath>

namespace distill_l2s {
namespace {

TEST(LayersTest, LinearIsWeightTimesInputPlusBias) {
  Linear linear(3, 2);
  linear.InitializeUniform();
  const auto parameters = linear.named_parameters();
  const at::Tensor input = at::randn({4, 5, 3});
  EXPECT_TRUE(at::allclose(linear.forward(input),
                           at::matmul(input, parameters["weight"].t()) + parameters["bias"], 1e-5, 1e-6));
}

TEST(LayersTest, LayersTogetherGiveTheirOutputsSideBySide) {
  Linear first(3, 2), second(3, 4);
  first.InitializeUniform();
  second.InitializeUniform();
  const at::Tensor input = at::randn({4, 5, 3});
  const at::Tensor together = Linear::ForwardTogether({&first, &second}, input);
  EXPECT_TRUE(at::allclose(together.slice(2, 0, 2), first.forward(input), 1e-5, 1e-6));
  EXPECT_TRUE(at::allclose(together.slice(2, 2, 6), second.forward(input), 1e-5, 1e-6));
}

TEST(LayersTest, Initialisation) {
  Linear linear(400, 300);
  linear.InitializeNormal(0.02);
  EXPECT_NEAR(linear.named_parameters()["weight"].std().item<double>(), 0.02, 0.0005);
  EXPECT_EQ(linear.named_parameters()["bias"].abs().max().item<double>(), 0);
  linear.InitializeUniform();
  EXPECT_NEAR(linear.named_parameters()["weight"].abs().max().item<double>(), 1.0 / 20, 1e-4);
  EXPECT_NEAR(linear.named_parameters()["weight"].std().item<double>(), 1.0 / 20 / std::sqrt(3.0), 0.0005);
  EXPECT_NEAR(linear.named_parameters()["bias"].abs().max().item<double>(), 1.0 / 20, 2e-3);
}

TEST(LayersTest, NormalizationOverChannelsAndOverTime) {
  Normalization norm(6, 1e-5);
  norm.Initialize();
  {
    const at::NoGradGuard no_grad;
    norm.named_parameters()["weight"].mul_(2);
    norm.named_parameters()["bias"].add_(1);
  }
  const at::Tensor frames = at::randn({2, 50, 6}) * 3 + 5;
  const at::Tensor over_channels = norm.ForwardLast(frames);
  EXPECT_TRUE(at::allclose(over_channels.mean(2), at::ones({2, 50}), 1e-4, 1e-4));
  const at::Tensor over_time = norm.ForwardTime(frames.transpose(1, 2).contiguous());
  EXPECT_TRUE(at::allclose(over_time.mean(2), at::ones({2, 6}), 1e-4, 1e-4));
  EXPECT_TRUE(at::allclose(over_time.var(2, /*unbiased=*/false), at::full({2, 6}, 4.0), 1e-3, 1e-3));
}

}  // namespace
}  // namespace distill_l2s
