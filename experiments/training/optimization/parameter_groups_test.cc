#include "experiments/training/optimization/parameter_groups.h"

#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>
#include <torch/nn/module.h>

#include "modeling/wav2vec2/wav2vec2_for_ctc.h"

namespace distill_l2s {
namespace {

struct Layer : torch::nn::Module {
  Layer(int64_t inputs, int64_t outputs)
      : weight(register_parameter("weight", at::zeros({outputs, inputs}))),
        bias(register_parameter("bias", at::zeros({outputs}))) {}
  at::Tensor weight, bias;
};

struct TwoLayers : torch::nn::Module {
  std::shared_ptr<Layer> encoder = register_module("encoder", std::make_shared<Layer>(2, 3));
  std::shared_ptr<Layer> head = register_module("head", std::make_shared<Layer>(3, 4));
};

const AdamW::Group* Find(const std::vector<AdamW::Group>& groups, const at::Tensor& parameter) {
  for (const auto& group : groups) {
    for (const auto& member : group.parameters) {
      if (member.is_same(parameter)) return &group;
    }
  }
  return nullptr;
}

TEST(ParameterGroupsTest, DecayAndRateByKind) {
  TwoLayers student;
  Layer projection(3, 5);
  OptimizationConfig config;
  config.set_weight_decay(0.1);
  config.set_new_parameter_rate_factor(10);
  const auto groups =
      ParameterGroups(config, Wav2Vec2Config(), student, {"head.weight", "head.bias"}, &projection);
  EXPECT_EQ(groups.size(), 4u);
  EXPECT_EQ(Find(groups, student.encoder->weight)->weight_decay, 0.1);
  EXPECT_EQ(Find(groups, student.encoder->weight)->rate_factor, 1);
  EXPECT_EQ(Find(groups, student.encoder->bias)->weight_decay, 0);
  EXPECT_EQ(Find(groups, student.head->weight)->rate_factor, 10);
  EXPECT_EQ(Find(groups, student.head->bias)->weight_decay, 0);
  EXPECT_EQ(Find(groups, projection.weight), Find(groups, student.head->weight));
}

std::shared_ptr<Wav2Vec2ForCtc> TinyStudent(bool pre_norm) {
  Wav2Vec2Config config;
  for (int i = 0; i < 7; ++i) config.add_conv_dim(2);
  config.set_hidden_size(4);
  config.set_num_hidden_layers(3);
  config.set_num_attention_heads(2);
  config.set_intermediate_size(4);
  config.set_num_conv_pos_embeddings(2);
  config.set_num_conv_pos_embedding_groups(2);
  config.set_do_stable_layer_norm(pre_norm);
  config.set_vocab_size(3);
  return Wav2Vec2ForCtc::Create(config).value();
}

double Factor(const std::vector<AdamW::Group>& groups, const std::string& name) {
  for (const auto& group : groups) {
    for (const std::string& member : group.names) {
      if (member == name) return group.rate_factor;
    }
  }
  ADD_FAILURE() << "no parameter " << name;
  return 0;
}

TEST(ParameterGroupsTest, RatesByPartAndLayer) {
  for (const bool pre_norm : {false, true}) {
    const auto student = TinyStudent(pre_norm);
    Layer projection(4, 5);
    OptimizationConfig config;
    config.set_layer_rate_decay(0.5);
    config.set_head_rate_factor(3);
    config.set_feature_encoder_rate_factor(8);
    config.set_projection_rate_factor(7);
    config.set_new_parameter_rate_factor(10);
    const auto groups = ParameterGroups(config, student->config(), *student, {"lm_head.weight"}, &projection);
    EXPECT_EQ(Factor(groups, "lm_head.weight"), 30);
    EXPECT_EQ(Factor(groups, "lm_head.bias"), 3);
    EXPECT_EQ(Factor(groups, "distillation.weight"), 70);
    EXPECT_EQ(Factor(groups, "wav2vec2.encoder.layers.2.attention.k_proj.weight"), 0.5);
    EXPECT_EQ(Factor(groups, "wav2vec2.encoder.layers.0.feed_forward.output_dense.bias"), 0.125);
    EXPECT_EQ(Factor(groups, "wav2vec2.encoder.layer_norm.weight"), pre_norm ? 1 : 0.0625);
    EXPECT_EQ(Factor(groups, "wav2vec2.feature_projection.projection.weight"), 0.0625);
    EXPECT_EQ(Factor(groups, "wav2vec2.masked_spec_embed"), 0.0625);
    EXPECT_EQ(Factor(groups, "wav2vec2.feature_extractor.conv_layers.0.conv.weight"), 0.5);
    size_t parameters = 0;
    for (const auto& group : groups) parameters += group.names.size();
    EXPECT_EQ(parameters, student->parameters().size() + 2);
  }
}

TEST(ParameterGroupsTest, FrozenParametersAreLeftOut) {
  TwoLayers student;
  student.encoder->weight.set_requires_grad(false);
  OptimizationConfig config;
  config.set_decay_all_parameters(true);
  const auto groups = ParameterGroups(config, Wav2Vec2Config(), student, {}, nullptr);
  ASSERT_EQ(groups.size(), 1u);
  EXPECT_EQ(groups[0].parameters.size(), 3u);
  EXPECT_EQ(Find(groups, student.encoder->weight), nullptr);
}

}  // namespace
}  // namespace distill_l2s
