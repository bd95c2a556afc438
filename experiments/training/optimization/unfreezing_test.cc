#include "experiments/training/optimization/unfreezing.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace distill_l2s {
namespace {

std::shared_ptr<Wav2Vec2ForCtc> TinyStudent() {
  Wav2Vec2Config config;
  for (int i = 0; i < 7; ++i) config.add_conv_dim(2);
  config.set_hidden_size(4);
  config.set_num_hidden_layers(1);
  config.set_num_attention_heads(2);
  config.set_intermediate_size(4);
  config.set_num_conv_pos_embeddings(2);
  config.set_num_conv_pos_embedding_groups(2);
  config.set_vocab_size(3);
  return Wav2Vec2ForCtc::Create(config).value();
}

// Of the parameters that learn, what their names begin with: "lm_head", "wav2vec2.encoder", ...
std::set<std::string> Learning(const Wav2Vec2ForCtc& student) {
  std::set<std::string> parts;
  for (const auto& parameter : student.named_parameters()) {
    if (!parameter.value().requires_grad()) continue;
    const std::string& name = parameter.key();
    const size_t dot = name.find('.');
    parts.insert(name.substr(0, name[0] == 'l' ? dot : name.find('.', dot + 1)));
  }
  return parts;
}

TEST(UnfreezingTest, HeadFirstThenEncoderThenFeatureEncoder) {
  OptimizationConfig config;
  config.set_encoder_start_step(3);
  config.set_feature_encoder_start_step(5);
  const auto student = TinyStudent();
  const std::set<std::string> encoder = {"lm_head", "wav2vec2.encoder", "wav2vec2.feature_projection",
                                         "wav2vec2.masked_spec_embed"};
  std::set<std::string> all = encoder;
  all.insert("wav2vec2.feature_extractor");
  Unfreezing unfreezing(config, *student);
  unfreezing.Apply(2);
  EXPECT_EQ(Learning(*student), (std::set<std::string>{"lm_head"}));
  unfreezing.Apply(3);
  EXPECT_EQ(Learning(*student), encoder);
  unfreezing.Apply(4);
  EXPECT_EQ(Learning(*student), encoder);
  unfreezing.Apply(5);
  EXPECT_EQ(Learning(*student), all);
  // The step alone decides, as after a resumption.
  unfreezing.Apply(0);
  EXPECT_EQ(Learning(*student), (std::set<std::string>{"lm_head"}));
}

TEST(UnfreezingTest, WhatIsFrozenForGoodStaysSo) {
  OptimizationConfig config;
  config.set_encoder_start_step(1);
  const auto student = TinyStudent();
  student->FreezeFeatureEncoder();
  Unfreezing unfreezing(config, *student);
  unfreezing.Apply(1);
  EXPECT_EQ(Learning(*student).count("wav2vec2.feature_extractor"), 0u);
  EXPECT_EQ(Learning(*student).count("wav2vec2.encoder"), 1u);
}

}  // namespace
}  // namespace distill_l2s
