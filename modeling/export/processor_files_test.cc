#include "modeling/export/processor_files.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/file.h"

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

TEST(ProcessorFilesTest, TheSettingsThatWereRead) {
  const std::string directory = JoinPath(testing::TempDir(), "processor_files");
  ASSERT_TRUE(MakeDirectories(directory).ok());
  const auto written = [&](const char* config) {
    EXPECT_TRUE(
        WriteFileAtomically(JoinPath(directory, "vocab.json"), R"({"a": 0, "_": 1, "<pad>": 2})").ok());
    EXPECT_TRUE(WriteFileAtomically(JoinPath(directory, "tokenizer_config.json"), config).ok());
    const auto vocabulary = CharacterVocabulary::Read(JoinPath(directory, "vocab.json"));
    EXPECT_TRUE(vocabulary.ok()) << vocabulary.status();
    EXPECT_FALSE(json::parse(SpecialTokensMapJson(*vocabulary)).contains("unk_token"));
    return json::parse(TokenizerConfigJson(*vocabulary));
  };
  const json characters = written(R"({"word_delimiter_token": "_", "replace_word_delimiter_char": "-",
                                      "do_lower_case": true, "unk_token": null})");
  EXPECT_EQ(characters.at("word_delimiter_token"), "_");
  EXPECT_EQ(characters.at("replace_word_delimiter_char"), "-");
  EXPECT_EQ(characters.at("do_lower_case"), true);
  EXPECT_TRUE(characters.at("unk_token").is_null());
  EXPECT_EQ(characters.at("added_tokens_decoder").size(), 1u);
  const json phonemes = written(R"({"tokenizer_class": "Wav2Vec2PhonemeCTCTokenizer", "do_phonemize": false,
                                    "phonemizer_lang": "ro", "phone_delimiter_token": " "})");
  EXPECT_EQ(phonemes.at("tokenizer_class"), "Wav2Vec2PhonemeCTCTokenizer");
  EXPECT_EQ(phonemes.at("do_phonemize"), false);
  EXPECT_EQ(phonemes.at("phonemizer_lang"), "ro");
  EXPECT_TRUE(phonemes.at("word_delimiter_token").is_null());
}

TEST(ProcessorFilesTest, AttentionMaskFollowsTheFamily) {
  Wav2Vec2Config config;
  config.set_feat_extract_norm("layer");
  EXPECT_EQ(json::parse(PreprocessorConfigJson({}, config)).at("return_attention_mask"), true);
  config.set_feat_extract_norm("group");
  const json group = json::parse(PreprocessorConfigJson({}, config));
  EXPECT_EQ(group.at("return_attention_mask"), false);
  EXPECT_EQ(group.at("feature_size"), 1);
  EXPECT_EQ(group.at("do_normalize"), true);
  EXPECT_EQ(group.at("sampling_rate"), 16000);
}

TEST(ProcessorFilesTest, TheRecognisersSettingsAreWrittenBack) {
  Wav2Vec2Config config;
  config.set_feat_extract_norm("layer");
  Preprocessor preprocessor;
  preprocessor.sampling_rate_hz = 8000;
  preprocessor.do_normalize = false;
  preprocessor.padding_value = 0.5;
  preprocessor.padding_side = "left";
  preprocessor.return_attention_mask = false;
  const json written = json::parse(PreprocessorConfigJson(preprocessor, config));
  EXPECT_EQ(written.at("sampling_rate"), 8000);
  EXPECT_EQ(written.at("do_normalize"), false);
  EXPECT_EQ(written.at("padding_value"), 0.5);
  EXPECT_EQ(written.at("padding_side"), "left");
  EXPECT_EQ(written.at("return_attention_mask"), false);
}

}  // namespace
}  // namespace distill_l2s
