#include "modeling/wav2vec2/wav2vec2_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/file.h"
#include "modeling/wav2vec2/tiny_config.h"

namespace distill_l2s {
namespace {

using ::testing::HasSubstr;

std::string ErrorOf(const std::string& json) {
  const auto config = ParseWav2Vec2Config(json, "dir/config.json");
  return config.ok() ? "no error" : std::string(config.status().message());
}

TEST(Wav2Vec2ConfigTest, ReadsWhatTransformersWrote) {
  const auto layer = ReadWav2Vec2Config("tests/golden/models/student_layer/config.json");
  ASSERT_TRUE(layer.ok()) << layer.status();
  EXPECT_EQ(layer->hidden_size(), 64);
  EXPECT_EQ(layer->num_hidden_layers(), 3);
  EXPECT_EQ(layer->conv_dim_size(), 7);
  EXPECT_EQ(layer->conv_kernel(0), 10);
  EXPECT_TRUE(layer->conv_bias());
  EXPECT_TRUE(layer->do_stable_layer_norm());
  EXPECT_FALSE(layer->apply_spec_augment());
  EXPECT_EQ(layer->feat_extract_norm(), "layer");
  EXPECT_FLOAT_EQ(layer->mask_time_prob(), 0.05f);
  EXPECT_EQ(layer->hidden_dropout(), 0);
  EXPECT_EQ(layer->vocab_size(), 20);
  const auto group = ReadWav2Vec2Config("tests/golden/models/student_group/config.json");
  ASSERT_TRUE(group.ok()) << group.status();
  EXPECT_EQ(group->feat_extract_norm(), "group");
}

TEST(Wav2Vec2ConfigTest, SilentFieldsHaveTransformersDefaults) {
  const auto config = ParseWav2Vec2Config(R"({"model_type": "wav2vec2"})", "config.json");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->hidden_size(), 768);
  EXPECT_FLOAT_EQ(config->layerdrop(), 0.1f);
  EXPECT_TRUE(config->apply_spec_augment());
}

TEST(Wav2Vec2ConfigTest, UnknownFieldsThatChangeNothingAreSkipped) {
  const auto config = ParseWav2Vec2Config(
      R"({"model_type": "wav2vec2", "training_hours": 960, "language": "ro", "conv_pos_batch_norm": false,
          "quantization_config": null, "rope_scaling": null, "hidden_size": 48})",
      "config.json");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->hidden_size(), 48);
}

TEST(Wav2Vec2ConfigTest, ErrorsNameFileFieldAndValue) {
  EXPECT_EQ(ErrorOf(R"({"model_type": "hubert"})"),
            "dir/config.json: \"model_type\" is \"hubert\", expected \"wav2vec2\"");
  EXPECT_THAT(ErrorOf("{}"), HasSubstr("the field \"model_type\" is missing"));
  EXPECT_THAT(ErrorOf("[]"), HasSubstr("dir/config.json"));
  EXPECT_THAT(ErrorOf(R"({"model_type": "wav2vec2", "position_embeddings_type": "rotary"})"),
              HasSubstr("\"position_embeddings_type\" is \"rotary\", expected no such field"));
  EXPECT_THAT(ErrorOf(R"({"model_type": "wav2vec2", "quantization_config": {"bits": 4}})"),
              HasSubstr("\"quantization_config\" is {\"bits\":4}, expected null"));
  EXPECT_THAT(ErrorOf(R"({"model_type": "wav2vec2", "add_adapter": true})"),
              HasSubstr("\"add_adapter\" is true, expected false"));
  EXPECT_THAT(ErrorOf(R"({"model_type": "wav2vec2", "adapter_attn_dim": 16})"),
              HasSubstr("adapter_attn_dim: 16, expected none without do_stable_layer_norm"));
  const auto mms = ParseWav2Vec2Config(
      R"({"model_type": "wav2vec2", "adapter_attn_dim": 16, "do_stable_layer_norm": true})", "mms");
  ASSERT_TRUE(mms.ok()) << mms.status();
  EXPECT_EQ(mms->adapter_attn_dim(), 16);
  EXPECT_THAT(WriteWav2Vec2Config(*mms, 0),
              AllOf(HasSubstr("\"adapter_attn_dim\": 16"), HasSubstr("\"pad_token_id\": 0")));
  EXPECT_EQ(
      ParseWav2Vec2Config(R"({"model_type": "wav2vec2", "adapter_attn_dim": null})", "x")->adapter_attn_dim(),
      0);
  EXPECT_THAT(ErrorOf(R"({"model_type": "wav2vec2", "hidden_act": "mish"})"),
              HasSubstr("dir/config.json: hidden_act: \"mish\", expected one of gelu"));
  EXPECT_THAT(ErrorOf(R"({"model_type": "wav2vec2", "hidden_size": "768"})"),
              HasSubstr("\"hidden_size\" is \"768\", expected a whole number"));
  EXPECT_THAT(ErrorOf(R"({"model_type": "wav2vec2", "hidden_size": 768.5})"),
              HasSubstr("expected a whole number"));
  EXPECT_THAT(ErrorOf(R"({"model_type": "wav2vec2", "hidden_size": 99999999999})"),
              HasSubstr("\"hidden_size\" is 99999999999"));
  EXPECT_THAT(ErrorOf(R"({"model_type": "wav2vec2", "conv_dim": [512, null]})"),
              HasSubstr("\"conv_dim\" is [512,null], expected a list of whole numbers"));
  EXPECT_THAT(ErrorOf(R"({"model_type": "wav2vec2", "conv_bias": 1})"), HasSubstr("expected true or false"));
  EXPECT_THAT(ErrorOf(R"({"model_type": "wav2vec2", "hidden_dropout": null})"),
              HasSubstr("expected a number"));
  const auto absent = ReadWav2Vec2Config("no/such/config.json");
  EXPECT_THAT(std::string(absent.status().message()), HasSubstr("no/such/config.json"));
}

TEST(Wav2Vec2ConfigTest, WritesWhatTransformersReads) {
  Wav2Vec2Config config = TinyConfig("group");
  config.set_final_dropout(0.1f);
  const nlohmann::json written = nlohmann::json::parse(WriteWav2Vec2Config(config));
  EXPECT_EQ(written["model_type"], "wav2vec2");
  EXPECT_EQ(written["architectures"], nlohmann::json::array({"Wav2Vec2ForCTC"}));
  EXPECT_EQ(written["pad_token_id"], 5);
  EXPECT_EQ(written["ctc_loss_reduction"], "mean");
  EXPECT_EQ(written["num_feat_extract_layers"], 7);
  EXPECT_EQ(written["conv_stride"], (std::vector<int>{5, 2, 2, 2, 2, 2, 2}));
  EXPECT_EQ(written["final_dropout"].dump(), "0.1");
  EXPECT_EQ(written["layer_norm_eps"].dump(), "1e-05");
  EXPECT_TRUE(written["bos_token_id"].is_null());
}

TEST(Wav2Vec2ConfigTest, ReadsWhatItWrites) {
  Wav2Vec2Config config = TinyConfig("layer");
  config.set_mask_feature_prob(0.123456789f);
  const auto read = ParseWav2Vec2Config(WriteWav2Vec2Config(config), "written");
  ASSERT_TRUE(read.ok()) << read.status();
  const std::string again = WriteWav2Vec2Config(*read);
  EXPECT_EQ(again, WriteWav2Vec2Config(config));
  EXPECT_EQ(read->mask_feature_prob(), 0.123456789f);
}

TEST(Wav2Vec2ConfigTest, OverridesReplaceListsAsAWhole) {
  Wav2Vec2Config config = TinyConfig("layer");
  Wav2Vec2Config overrides;
  overrides.add_conv_dim(4);
  overrides.set_layerdrop(0);
  overrides.set_hidden_dropout(0.25);
  config.set_layerdrop(0.5);
  OverrideWav2Vec2Config(overrides, &config);
  EXPECT_EQ(config.conv_dim_size(), 1);
  EXPECT_EQ(config.layerdrop(), 0);
  EXPECT_EQ(config.hidden_dropout(), 0.25f);
  EXPECT_EQ(config.hidden_size(), 16);
}

}  // namespace
}  // namespace distill_l2s
