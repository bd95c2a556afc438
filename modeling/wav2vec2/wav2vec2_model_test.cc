#include "modeling/wav2vec2/wav2vec2_model.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>
#include <gtest/gtest.h>

#include "modeling/wav2vec2/convolution_layers.h"
#include "modeling/wav2vec2/tiny_config.h"

namespace distill_l2s {
namespace {

constexpr const char* kMaskEmbedding = "masked_spec_embed";

TEST(Wav2Vec2ModelTest, MaskEmbeddingOnlyWhereAConfigMasks) {
  Wav2Vec2Config config = TinyConfig("layer");
  EXPECT_NE(Wav2Vec2Model(config).named_parameters().find(kMaskEmbedding), nullptr);
  config.set_mask_time_prob(0);
  EXPECT_EQ(Wav2Vec2Model(config).named_parameters().find(kMaskEmbedding), nullptr);
  config.set_mask_feature_prob(0.1f);
  EXPECT_NE(Wav2Vec2Model(config).named_parameters().find(kMaskEmbedding), nullptr);
}

class Wav2Vec2ModelMaskTest : public testing::Test {
 protected:
  Wav2Vec2ModelMaskTest() {
    config_ = TinyConfig("layer");
    config_.set_mask_time_prob(0.5);
    config_.set_mask_time_length(3);
    waveforms_ = at::randn({2, 8000});
    lengths_.assign(2, FrameLength(config_, 8000));
  }
  at::Tensor Run(const Wav2Vec2Model& model, const std::optional<SpecAugmentMasks>& masks, Random* random) {
    return model.forward(waveforms_, lengths_, {}, masks, random).last_hidden_state;
  }
  Wav2Vec2Config config_;
  at::Tensor waveforms_;
  std::vector<int64_t> lengths_;
};

TEST_F(Wav2Vec2ModelMaskTest, DrawnInTrainingOnly) {
  Wav2Vec2Model model(config_);
  model.Initialize();
  Random a(1), b(1), c(2);
  const at::Tensor first = Run(model, std::nullopt, &a);
  EXPECT_TRUE(at::equal(first, Run(model, std::nullopt, &b)));
  EXPECT_FALSE(at::equal(first, Run(model, std::nullopt, &c)));
  model.eval();
  const at::Tensor plain = Run(model, std::nullopt, nullptr);
  EXPECT_FALSE(at::equal(first, plain));
  EXPECT_TRUE(at::equal(plain, Run(model, std::nullopt, nullptr)));
}

TEST_F(Wav2Vec2ModelMaskTest, NotDrawnWithoutSpecAugment) {
  config_.set_apply_spec_augment(false);
  Wav2Vec2Model model(config_);
  model.Initialize();
  Random random(1);
  const at::Tensor trained = Run(model, std::nullopt, &random);
  model.eval();
  EXPECT_TRUE(at::equal(trained, Run(model, std::nullopt, nullptr)));
}

TEST_F(Wav2Vec2ModelMaskTest, MaskedFramesHideTheInput) {
  Wav2Vec2Model model(config_);
  model.Initialize();
  model.eval();
  SpecAugmentMasks masks;
  masks.time = at::ones({2, lengths_[0]}, at::kBool);
  const at::Tensor hidden = Run(model, masks, nullptr);
  EXPECT_TRUE(at::allclose(hidden[0], hidden[1], 1e-5, 1e-6)) << "all that is left of both is the embedding";
  hidden.sum().backward();
  EXPECT_TRUE(model.named_parameters()[kMaskEmbedding].grad().defined());
  masks.feature = at::ones({2, config_.hidden_size()}, at::kBool);
  EXPECT_FALSE(at::allclose(hidden, Run(model, masks, nullptr))) << "the feature mask zeroes the embedding";
}

TEST_F(Wav2Vec2ModelMaskTest, FeatureMasksAreDrawn) {
  config_.set_mask_time_prob(0);
  config_.set_mask_feature_prob(0.5);
  config_.set_mask_feature_length(2);
  Wav2Vec2Model model(config_);
  model.Initialize();
  Random a(1), b(2);
  EXPECT_FALSE(at::equal(Run(model, std::nullopt, &a), Run(model, std::nullopt, &b)));
}

TEST(FeatureProjectionTest, NormalisesProjectsAndDrops) {
  Wav2Vec2Config config = TinyConfig("layer");
  config.set_feat_proj_dropout(0.5);
  FeatureProjection projection(config);
  projection.Initialize();
  const at::Tensor frames = at::randn({2, 50, 8});
  const at::Tensor dropped = projection.forward(frames);
  EXPECT_NEAR((dropped == 0).to(at::kDouble).mean().item<double>(), 0.5, 0.1);
  projection.eval();
  const auto parameters = projection.named_parameters();
  EXPECT_TRUE(at::allclose(
      projection.forward(frames),
      at::linear(at::layer_norm(frames, {8}), parameters["projection.weight"], parameters["projection.bias"]),
      1e-4, 1e-5));
}

}  // namespace
}  // namespace distill_l2s
