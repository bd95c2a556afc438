#include "modeling/xlm_roberta/text_encoder_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/file.h"

namespace distill_l2s {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// xlm-roberta-base's config.json as published.
nlohmann::json XlmRobertaBase() {
  return {{"architectures", {"XLMRobertaForMaskedLM"}},
          {"attention_probs_dropout_prob", 0.1},
          {"bos_token_id", 0},
          {"eos_token_id", 2},
          {"hidden_act", "gelu"},
          {"hidden_dropout_prob", 0.1},
          {"hidden_size", 768},
          {"initializer_range", 0.02},
          {"intermediate_size", 3072},
          {"layer_norm_eps", 1e-05},
          {"max_position_embeddings", 514},
          {"model_type", "xlm-roberta"},
          {"num_attention_heads", 12},
          {"num_hidden_layers", 12},
          {"output_past", true},
          {"pad_token_id", 1},
          {"position_embedding_type", "absolute"},
          {"transformers_version", "4.17.0.dev0"},
          {"type_vocab_size", 1},
          {"use_cache", true},
          {"vocab_size", 250002}};
}

absl::StatusOr<TextEncoderConfig> Read(const nlohmann::json& json) {
  const std::string path = JoinPath(testing::TempDir(), "config.json");
  EXPECT_TRUE(WriteFileAtomically(path, json.dump()).ok());
  return ReadTextEncoderConfig(path);
}

std::string ErrorWith(const char* field, const nlohmann::json& value) {
  nlohmann::json json = XlmRobertaBase();
  json[field] = value;
  return std::string(Read(json).status().message());
}

TEST(TextEncoderConfigTest, ReadsXlmRoberta) {
  const auto config = Read(XlmRobertaBase());
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->model_type(), "xlm-roberta");
  EXPECT_EQ(config->vocab_size(), 250002);
  EXPECT_EQ(config->max_position_embeddings(), 514);
  EXPECT_FLOAT_EQ(config->layer_norm_eps(), 1e-5f);
  EXPECT_TRUE(CountsPositionsFromPadding(*config));
}

// As transformers 5.24.0 saves it: dtype in place of torch_dtype, no position_embedding_type.
TEST(TextEncoderConfigTest, ReadsTransformers5) {
  nlohmann::json json = XlmRobertaBase();
  json.erase("position_embedding_type");
  json.erase("output_past");
  json.update({{"add_cross_attention", false},
               {"classifier_dropout", nullptr},
               {"dtype", "float32"},
               {"is_decoder", false},
               {"tie_word_embeddings", true},
               {"transformers_version", "5.24.0"}});
  const auto config = Read(json);
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->hidden_size(), 768);
}

TEST(TextEncoderConfigTest, TakesTransformersDefaults) {
  nlohmann::json json = XlmRobertaBase();
  json["model_type"] = "bert";
  json["embedding_size"] = json["hidden_size"];
  json["hidden_act"] = nullptr;
  for (const char* field : {"layer_norm_eps", "pad_token_id", "initializer_range"}) json.erase(field);
  const auto config = Read(json);
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_FLOAT_EQ(config->layer_norm_eps(), 1e-12f);
  EXPECT_EQ(config->pad_token_id(), 0);
  EXPECT_EQ(config->hidden_act(), "gelu");
  EXPECT_FALSE(CountsPositionsFromPadding(*config));
}

TEST(TextEncoderConfigTest, RefusesByFieldAndValue) {
  EXPECT_THAT(ErrorWith("position_embedding_type", "relative_key"),
              AllOf(HasSubstr("config.json: \"position_embedding_type\" is \"relative_key\""),
                    HasSubstr("expected \"absolute\"")));
  EXPECT_THAT(ErrorWith("is_decoder", true), HasSubstr("\"is_decoder\" is true, expected false"));
  EXPECT_THAT(ErrorWith("model_type", "t5"), HasSubstr("\"model_type\" is \"t5\""));
  EXPECT_THAT(ErrorWith("model_type", 5), HasSubstr("\"model_type\" is 5"));
  EXPECT_THAT(ErrorWith("hidden_act", "relu"), HasSubstr("hidden_act is relu, expected gelu"));
  EXPECT_THAT(ErrorWith("embedding_size", 128), HasSubstr("\"embedding_size\" is 128"));
  EXPECT_THAT(ErrorWith("hidden_size", 767), HasSubstr("a divisor of hidden_size, 767"));
  EXPECT_THAT(ErrorWith("hidden_size", "768"), HasSubstr("\"hidden_size\" is \"768\""));
  EXPECT_THAT(ErrorWith("hidden_size", 768.5), HasSubstr("\"hidden_size\" is 768.5"));
  EXPECT_THAT(ErrorWith("num_hidden_layers", 0), HasSubstr("num_hidden_layers is 0"));
  EXPECT_THAT(ErrorWith("vocab_size", 1ull << 40), HasSubstr("\"vocab_size\" is 1099511627776"));
  EXPECT_THAT(ErrorWith("vocab_size", 2000000000), HasSubstr("vocab_size is 2000000000"));
  EXPECT_THAT(ErrorWith("pad_token_id", 250002), HasSubstr("pad_token_id is 250002"));
  EXPECT_THAT(ErrorWith("max_position_embeddings", 2), HasSubstr("max_position_embeddings is 2"));
  EXPECT_THAT(ErrorWith("layer_norm_eps", 0), HasSubstr("layer_norm_eps is 0"));
  EXPECT_THAT(ErrorWith("pruned_heads", {{"0", {1, 2}}}), HasSubstr("\"pruned_heads\""));
}

TEST(TextEncoderConfigTest, RefusesWithoutSizesOrModelType) {
  for (const char* field : {"model_type", "vocab_size", "num_hidden_layers", "type_vocab_size"}) {
    nlohmann::json json = XlmRobertaBase();
    json.erase(field);
    EXPECT_THAT(std::string(Read(json).status().message()),
                HasSubstr("the field \"" + std::string(field) + "\" is missing"));
  }
  EXPECT_THAT(std::string(Read(nlohmann::json::array()).status().message()), HasSubstr("not a JSON object"));
}

}  // namespace
}  // namespace distill_l2s
