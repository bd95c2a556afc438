#include "modeling/export/processor_files.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace distill_l2s {
namespace {

using nlohmann::json;

TEST(ProcessorFilesTest, TokenizerHasNoBosAndEos) {
  const auto vocabulary = CharacterVocabulary::FromTexts({"b ab"}, 1).value();
  const json config = json::parse(TokenizerConfigJson(vocabulary));
  EXPECT_TRUE(config.at("bos_token").is_null());
  EXPECT_TRUE(config.at("eos_token").is_null());
  EXPECT_EQ(config.at("pad_token"), "[PAD]");
  EXPECT_EQ(config.at("word_delimiter_token"), "|");
  ASSERT_EQ(vocabulary.size(), 5);
  EXPECT_EQ(config.at("added_tokens_decoder").size(), 2u);
  EXPECT_EQ(config.at("added_tokens_decoder").at("3").at("content"), "[UNK]");
  EXPECT_EQ(config.at("added_tokens_decoder").at("4").at("content"), "[PAD]");
  EXPECT_EQ(json::parse(SpecialTokensMapJson(vocabulary)),
            json({{"unk_token", "[UNK]"}, {"pad_token", "[PAD]"}}));
}

TEST(ProcessorFilesTest, AttentionMaskFollowsTheFamily) {
  Wav2Vec2Config config;
  config.set_feat_extract_norm("layer");
  EXPECT_EQ(json::parse(PreprocessorConfigJson(config)).at("return_attention_mask"), true);
  config.set_feat_extract_norm("group");
  const json group = json::parse(PreprocessorConfigJson(config));
  EXPECT_EQ(group.at("return_attention_mask"), false);
  EXPECT_EQ(group.at("feature_size"), 1);
  EXPECT_EQ(group.at("do_normalize"), true);
  EXPECT_EQ(group.at("sampling_rate"), 16000);
}

}  // namespace
}  // namespace distill_l2s
