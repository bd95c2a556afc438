#include "data/tokenization/tokenizer_json_normalizer.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "data/tokenization/tokenizer_json_testing.h"

namespace distill_l2s {
namespace {

using nlohmann::json;

std::string ErrorOf(const json& normalizer) {
  return std::string(ParseTextNormalizer(JsonField(&normalizer, "t.json")).status().message());
}

TEST(TokenizerJsonNormalizer, TextsAreThoseOfTheTokenizersLibrary) {
  const json data = ReadTokenizerJsonData("components.json");
  ASSERT_GT(data.at("normalizers").size(), 10u);
  for (const json& one : data.at("normalizers")) {
    const auto normalizer = ParseTextNormalizer(JsonField(&one.at("json"), "t.json"));
    ASSERT_TRUE(normalizer.ok()) << normalizer.status();
    for (const json& texts : one.at("cases")) {
      const std::string text = texts[0], normalized = texts[1];
      EXPECT_EQ(ToUtf8((*normalizer)(CharactersOf(text))), normalized) << one.at("json") << ": " << texts;
    }
  }
}

TEST(TokenizerJsonNormalizer, CharactersKeepTheirSources) {
  const json replace = {{"type", "Replace"}, {"pattern", {{"Regex", " {2,}"}}}, {"content", "_"}};
  const SourcedText text = ParseTextNormalizer(JsonField(&replace, "t.json")).value()(CharactersOf("a   b"));
  ASSERT_EQ(text.size(), 3u);
  EXPECT_EQ(text[1].begin, 1);
  EXPECT_EQ(text[1].end, 4);
}

TEST(TokenizerJsonNormalizer, OthersAreRefusedByName) {
  EXPECT_EQ(ErrorOf({{"type", "Nmt"}}),
            "t.json: type is \"Nmt\", expected a normalizer of XLM-R, BERT or RoBERTa: NFC, NFD, NFKC, NFKD, "
            "Lowercase, StripAccents, BertNormalizer, Precompiled, Replace, Prepend, Strip, Sequence");
  EXPECT_EQ(ErrorOf({{"type", "Sequence"}, {"normalizers", {{{"type", "NFC"}}, {{"kind", "NFC"}}}}}),
            "t.json: normalizers[1].type is missing");
  EXPECT_EQ(ErrorOf({{"type", "Replace"}, {"pattern", {{"Regex", "(a+)+$"}}}, {"content", ""}}),
            "t.json: pattern.Regex is \"(a+)+$\", expected \" {2,}\", the only regular expression that is "
            "supported here");
  EXPECT_EQ(ErrorOf({{"type", "Precompiled"}, {"precompiled_charsmap", "?"}}),
            "t.json: precompiled_charsmap is \"?\", expected base64");
  EXPECT_NE(ErrorOf({{"type", "Precompiled"}, {"precompiled_charsmap", "AAAA"}}).find("is damaged"),
            std::string::npos);
  EXPECT_EQ(ErrorOf({{"type", "Replace"}, {"pattern", {{"String", ""}}}, {"content", "a"}}),
            "t.json: pattern is an object of 1, expected a \"String\" that is not empty");
}

}  // namespace
}  // namespace distill_l2s
