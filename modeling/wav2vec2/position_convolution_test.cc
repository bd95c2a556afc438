#include "modeling/wav2vec2/position_convolution.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/conv1d.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cmath>

#include "modeling/wav2vec2/one_dnn_scope.h"
#include "modeling/wav2vec2/tiny_config.h"

namespace distill_l2s {
namespace {

// [H, H / groups, K] -> [1, 1, K]
at::Tensor NormByPosition(const at::Tensor& weight) {
  return weight.pow(2).sum(at::IntArrayRef{0, 1}, /*keepdim=*/true).sqrt();
}

at::Tensor Reference(const PositionConvolution& convolution, const Wav2Vec2Config& config,
                     const at::Tensor& frames) {
  const auto parameters = convolution.named_parameters();
  const at::Tensor v = parameters["conv.weight_v"];
  const at::Tensor weight = parameters["conv.weight_g"] * v / NormByPosition(v);
  const at::Tensor y = at::conv1d(frames.transpose(1, 2), weight, parameters["conv.bias"], 1, v.size(2) / 2,
                                  1, config.num_conv_pos_embedding_groups());
  return at::gelu(y.slice(2, 0, frames.size(1)).transpose(1, 2));
}

TEST(PositionConvolutionTest, EqualsTheDefinitionForEvenAndOddKernels) {
  for (const int kernel : {1, 4, 5, 16}) {
    Wav2Vec2Config config = TinyConfig("layer");
    config.set_num_conv_pos_embeddings(kernel);
    PositionConvolution convolution(config);
    convolution.Initialize();
    {
      const at::NoGradGuard no_grad;
      convolution.named_parameters()["conv.weight_g"].mul_(at::rand({1, 1, kernel}) + 0.5);
      convolution.named_parameters()["conv.bias"].normal_();
    }
    for (const int64_t length : {1, 3, 40}) {
      const at::Tensor frames = at::randn({2, length, 16});
      const at::Tensor got = convolution.forward(frames);
      EXPECT_TRUE(at::allclose(got, Reference(convolution, config, frames), 1e-4, 1e-5))
          << kernel << " " << length;
      const OneDnnScope without_one_dnn(at::kCPU, at::kFloat);
      EXPECT_TRUE(at::allclose(convolution.forward(frames), got, 1e-4, 1e-5)) << kernel << " " << length;
    }
  }
}

TEST(PositionConvolutionTest, FrameSeesHalfAKernelEachWay) {
  PositionConvolution convolution(TinyConfig("layer"));
  convolution.Initialize();
  at::Tensor frames = at::zeros({1, 20, 16});
  frames[0][10].fill_(1);
  const at::Tensor seen = convolution.forward(frames).abs().sum(2)[0] > 0;
  // A kernel of 4: frame t sees t - 2 .. t + 1, so frame 10 is seen by 9 .. 12.
  for (int64_t t = 0; t < 20; ++t) EXPECT_EQ(seen[t].item<bool>(), t >= 9 && t <= 12) << t;
}

TEST(PositionConvolutionTest, Initialisation) {
  Wav2Vec2Config config = TinyConfig("layer");
  config.set_hidden_size(64);
  config.set_num_conv_pos_embeddings(32);
  PositionConvolution convolution(config);
  convolution.Initialize();
  const auto parameters = convolution.named_parameters();
  EXPECT_NEAR(parameters["conv.weight_v"].std().item<double>(), 2 / std::sqrt(32.0 * 64), 0.001);
  EXPECT_TRUE(
      at::allclose(parameters["conv.weight_g"][0][0], NormByPosition(parameters["conv.weight_v"])[0][0]));
}

}  // namespace
}  // namespace distill_l2s
