#include "data/text/ctc_tokenizer_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace distill_l2s {
namespace {

using ::nlohmann::json;
using ::testing::HasSubstr;

absl::StatusOr<CtcTokenizerSettings> Parse(const char* config, absl::string_view model_class = "") {
  return ParseCtcTokenizerSettings(json::parse(config), model_class, "tokenizer_config.json");
}

TEST(CtcTokenizerSettingsTest, TransformersDefaults) {
  const auto settings = Parse("{}");
  ASSERT_TRUE(settings.ok()) << settings.status();
  EXPECT_EQ(settings->word_delimiter, "|");
  EXPECT_EQ(settings->replacement, " ");
  EXPECT_FALSE(settings->lower_case);
  EXPECT_FALSE(settings->clean_up_spaces);
  EXPECT_FALSE(settings->phonemes);
}

TEST(CtcTokenizerSettingsTest, WrittenAndReadAgain) {
  for (const char* config :
       {R"({"word_delimiter_token": "_", "replace_word_delimiter_char": "-", "do_lower_case": true,
            "clean_up_tokenization_spaces": true, "tokenizer_class": "Wav2Vec2CTCTokenizer"})",
        R"({"word_delimiter_token": null, "do_phonemize": false, "phone_delimiter_token": " ",
            "phonemizer_lang": "ro", "phonemizer_backend": "espeak", "clean_up_tokenization_spaces": false,
            "tokenizer_class": "Wav2Vec2PhonemeCTCTokenizer"})"}) {
    const auto settings = Parse(config);
    ASSERT_TRUE(settings.ok()) << settings.status();
    EXPECT_EQ(CtcTokenizerSettingsJson(*settings), json::parse(config));
  }
}

TEST(CtcTokenizerSettingsTest, ThePhonemeTokenizerHasNoDelimiterByDefault) {
  const auto settings = Parse("{}", "Wav2Vec2PhonemeCTCTokenizer");
  ASSERT_TRUE(settings.ok()) << settings.status();
  EXPECT_TRUE(settings->phonemes);
  EXPECT_EQ(settings->word_delimiter, "");
  // The tokenizer's own file counts first.
  EXPECT_FALSE(Parse(R"({"tokenizer_class": "Wav2Vec2Tokenizer"})", "Wav2Vec2PhonemeCTCTokenizer")->phonemes);
}

TEST(CtcTokenizerSettingsTest, Errors) {
  const auto error = [](const char* config) { return std::string(Parse(config).status().message()); };
  EXPECT_THAT(error(R"({"tokenizer_class": "BertTokenizer"})"),
              HasSubstr("tokenizer_config.json: \"tokenizer_class\" is \"BertTokenizer\", expected "
                        "Wav2Vec2CTCTokenizer or"));
  EXPECT_THAT(error(R"({"do_lower_case": "yes"})"), HasSubstr("\"do_lower_case\" is \"yes\", expected true"));
  EXPECT_THAT(error(R"({"word_delimiter_token": 4})"),
              HasSubstr("\"word_delimiter_token\" is 4, expected a"));
}

// The values are those of transformers 4.57.6 (str.strip, str.lower, clean_up_tokenization).
TEST(CtcTokenizerSettingsTest, FinishesTexts) {
  CtcTokenizerSettings settings;
  EXPECT_EQ(FinishText(settings, "  A 's  B "), "A 's  B");
  settings.lower_case = true;
  EXPECT_EQ(FinishText(settings, "ΟΔΟΣ Ș"), "οδος ș");
  settings.clean_up_spaces = true;
  EXPECT_EQ(FinishText(settings, "IT 'S , DO N'T ROCK ' N ' ROLL ."), "it's, don't rock'n'roll.");
  EXPECT_EQ(UpperCase("straße ș"), "STRASSE Ș");
}

}  // namespace
}  // namespace distill_l2s
