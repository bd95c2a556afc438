#include "modeling/wav2vec2/feature_encoder.h"

#include <ATen/Context.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/conv1d.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/group_norm.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/randn.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "modeling/wav2vec2/convolution_layers.h"
#include "modeling/wav2vec2/one_dnn_scope.h"
#include "modeling/wav2vec2/tiny_config.h"

namespace distill_l2s {
namespace {

class FeatureEncoderTest : public testing::TestWithParam<const char*> {};

// The definition, layer by layer, with time innermost throughout.
at::Tensor Reference(const FeatureEncoder& encoder, const Wav2Vec2Config& config,
                     const at::Tensor& waveforms) {
  const auto parameters = encoder.named_parameters();
  const auto find = [&](const std::string& name) {
    const at::Tensor* found = parameters.find(name);
    return found == nullptr ? at::Tensor() : *found;
  };
  at::Tensor x = waveforms.unsqueeze(1);
  const auto layers = ConvolutionLayers(config);
  for (size_t i = 0; i < layers.size(); ++i) {
    const std::string stem = absl::StrCat("conv_layers.", i, ".");
    x = at::conv1d(x, find(stem + "conv.weight"), find(stem + "conv.bias"), layers[i].stride);
    const at::Tensor scale = find(stem + "layer_norm.weight");
    const at::Tensor shift = find(stem + "layer_norm.bias");
    EXPECT_EQ(scale.defined(), i == 0 || config.feat_extract_norm() == "layer");
    if (config.feat_extract_norm() == "layer") {
      x = at::layer_norm(x.transpose(1, 2), {layers[i].channels}, scale, shift).transpose(1, 2);
    } else if (i == 0) {
      x = at::group_norm(x, layers[i].channels, scale, shift);
    }
    x = at::gelu(x);
  }
  return x.transpose(1, 2);
}

TEST_P(FeatureEncoderTest, EqualsTheDefinition) {
  at::manual_seed(1);
  for (const bool has_bias : {false, true}) {
    Wav2Vec2Config config = TinyConfig(GetParam());
    config.set_conv_bias(has_bias);
    config.set_conv_dim(2, 12);
    FeatureEncoder encoder(config);
    encoder.Initialize();
    const at::Tensor waveforms = at::randn({3, 2345});
    const at::Tensor expected = Reference(encoder, config, waveforms);
    EXPECT_TRUE(at::allclose(encoder.forward(waveforms), expected, 1e-4, 1e-5));
    const OneDnnScope without_one_dnn(at::kCPU, at::kFloat);
    EXPECT_TRUE(at::allclose(encoder.forward(waveforms), expected, 1e-4, 1e-5));
  }
}

TEST_P(FeatureEncoderTest, FramesOfEveryLength) {
  const at::NoGradGuard no_grad;
  Wav2Vec2Config config = TinyConfig(GetParam());
  FeatureEncoder encoder(config);
  encoder.Initialize();
  const at::Tensor waveform = at::randn({1, 2000});
  ASSERT_EQ(MinimumSamples(config), 400);
  for (int64_t samples = 400; samples <= 2000; ++samples) {
    ASSERT_EQ(encoder.forward(waveform.slice(1, 0, samples)).size(1), FrameLength(config, samples))
        << samples;
  }
}

TEST_P(FeatureEncoderTest, FrozenHasNoGradient) {
  FeatureEncoder encoder(TinyConfig(GetParam()));
  encoder.Initialize();
  const at::Tensor waveforms = at::randn({2, 1000});
  const at::Tensor before = encoder.forward(waveforms);
  EXPECT_TRUE(before.requires_grad());
  encoder.Freeze();
  const at::Tensor after = encoder.forward(waveforms);
  EXPECT_FALSE(after.requires_grad());
  // To rounding: LibTorch parts a matrix product otherwise where there is a gradient.
  EXPECT_TRUE(at::allclose(after, before, 1e-5, 1e-6));
  for (const at::Tensor& parameter : encoder.parameters()) EXPECT_FALSE(parameter.requires_grad());
  EXPECT_TRUE(at::GradMode::is_enabled());
}

TEST_P(FeatureEncoderTest, InitialisationIsKaiming) {
  Wav2Vec2Config config = TinyConfig(GetParam());
  config.set_conv_dim(0, 256);
  config.set_conv_dim(1, 256);
  FeatureEncoder encoder(config);
  encoder.Initialize();
  const auto parameters = encoder.named_parameters();
  EXPECT_NEAR(parameters["conv_layers.0.conv.weight"].std().item<double>(), std::sqrt(2.0 / 10), 0.03);
  EXPECT_NEAR(parameters["conv_layers.1.conv.weight"].std().item<double>(), std::sqrt(2.0 / (256 * 3)),
              0.001);
}

INSTANTIATE_TEST_SUITE_P(Norms, FeatureEncoderTest, testing::Values("layer", "group"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace distill_l2s
