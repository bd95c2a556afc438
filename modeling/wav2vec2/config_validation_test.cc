#include "modeling/wav2vec2/config_validation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "modeling/wav2vec2/tiny_config.h"

namespace distill_l2s {
namespace {

using ::testing::HasSubstr;

// The message for a tiny config that `change` has made bad.
std::string ErrorAfter(const std::function<void(Wav2Vec2Config*)>& change) {
  Wav2Vec2Config config = TinyConfig("layer");
  change(&config);
  return std::string(CheckWav2Vec2Config(config).message());
}

TEST(ConfigValidationTest, AcceptsBothFamiliesAndTheDefaults) {
  EXPECT_TRUE(CheckWav2Vec2Config(TinyConfig("layer")).ok());
  EXPECT_TRUE(CheckWav2Vec2Config(TinyConfig("group")).ok());
  EXPECT_TRUE(CheckWav2Vec2Config(Wav2Vec2Config()).ok());
}

TEST(ConfigValidationTest, NamesFieldValueAndExpectation) {
  const auto error = ErrorAfter([](Wav2Vec2Config* c) { c->set_num_attention_heads(3); });
  EXPECT_EQ(error, "num_attention_heads: 3, expected a divisor of hidden_size, 16");
}

TEST(ConfigValidationTest, RefusesSizes) {
  EXPECT_THAT(ErrorAfter([](Wav2Vec2Config* c) { c->set_hidden_size(0); }), HasSubstr("hidden_size: 0"));
  EXPECT_THAT(ErrorAfter([](Wav2Vec2Config* c) { c->set_hidden_size(1 << 30); }),
              HasSubstr("hidden_size: 1073741824"));
  EXPECT_THAT(ErrorAfter([](Wav2Vec2Config* c) { c->set_num_hidden_layers(-1); }),
              HasSubstr("num_hidden_layers: -1"));
  EXPECT_THAT(ErrorAfter([](Wav2Vec2Config* c) { c->set_conv_dim(3, 0); }), HasSubstr("conv_dim: 0"));
  EXPECT_THAT(ErrorAfter([](Wav2Vec2Config* c) { c->add_conv_dim(8); }),
              HasSubstr("conv_kernel: 7 values, expected 8"));
  EXPECT_THAT(ErrorAfter([](Wav2Vec2Config* c) { c->add_conv_stride(8); }),
              HasSubstr("conv_stride: 1 values, expected 7"));
  EXPECT_THAT(ErrorAfter([](Wav2Vec2Config* c) { c->set_num_conv_pos_embedding_groups(5); }),
              HasSubstr("num_conv_pos_embedding_groups: 5"));
  EXPECT_THAT(ErrorAfter([](Wav2Vec2Config* c) { c->set_mask_time_length(0); }),
              HasSubstr("mask_time_length: 0"));
  EXPECT_THAT(ErrorAfter([](Wav2Vec2Config* c) { c->set_vocab_size(1); }), HasSubstr("vocab_size: 1"));
}

TEST(ConfigValidationTest, RefusesProbabilitiesAndEpsilons) {
  EXPECT_THAT(ErrorAfter([](Wav2Vec2Config* c) { c->set_hidden_dropout(1); }),
              HasSubstr("hidden_dropout: 1"));
  EXPECT_THAT(ErrorAfter([](Wav2Vec2Config* c) { c->set_layerdrop(-0.5f); }), HasSubstr("layerdrop: -0.5"));
  EXPECT_THAT(ErrorAfter([](Wav2Vec2Config* c) { c->set_mask_time_prob(std::nanf("")); }),
              HasSubstr("mask_time_prob: nan"));
  EXPECT_THAT(ErrorAfter([](Wav2Vec2Config* c) { c->set_layer_norm_eps(0); }),
              HasSubstr("layer_norm_eps: 0"));
}

TEST(ConfigValidationTest, RefusesNamesThatAreNotImplemented) {
  EXPECT_THAT(ErrorAfter([](Wav2Vec2Config* c) { c->set_hidden_act("mish"); }),
              HasSubstr("hidden_act: \"mish\", expected one of gelu, "));
  EXPECT_THAT(ErrorAfter([](Wav2Vec2Config* c) { c->set_feat_extract_activation(""); }),
              HasSubstr("feat_extract_activation: \"\""));
  EXPECT_THAT(ErrorAfter([](Wav2Vec2Config* c) { c->set_feat_extract_norm("batch"); }),
              HasSubstr("feat_extract_norm: \"batch\", expected \"group\" or \"layer\""));
}

}  // namespace
}  // namespace distill_l2s
