#include "data/tokenization/tokenizer_json_pre_tokenizer.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "data/tokenization/tokenizer_json_testing.h"

namespace distill_l2s {
namespace {

using nlohmann::json;

std::string ErrorOf(const json& pre_tokenizer) {
  return std::string(ParsePreTokenizer(JsonField(&pre_tokenizer, "t.json")).status().message());
}

TEST(TokenizerJsonPreTokenizer, WordsAreThoseOfTheTokenizersLibrary) {
  const json data = ReadTokenizerJsonData("components.json");
  ASSERT_GT(data.at("pre_tokenizers").size(), 10u);
  for (const json& one : data.at("pre_tokenizers")) {
    const auto pre_tokenizer = ParsePreTokenizer(JsonField(&one.at("json"), "t.json"));
    ASSERT_TRUE(pre_tokenizer.ok()) << pre_tokenizer.status();
    for (const json& texts : one.at("cases")) {
      std::vector<std::string> words;
      for (const TextChunk& chunk : (*pre_tokenizer)({{CharactersOf(texts[0].get<std::string>()), true}})) {
        words.push_back(ToUtf8(chunk.text));
      }
      EXPECT_EQ(words, texts[1].get<std::vector<std::string>>()) << one.at("json") << ": " << texts;
    }
  }
}

TEST(TokenizerJsonPreTokenizer, OthersAreRefusedByName) {
  EXPECT_EQ(
      ErrorOf({{"type", "Digits"}}),
      "t.json: type is \"Digits\", expected a pre-tokenizer of XLM-R, BERT or RoBERTa: "
      "BertPreTokenizer, ByteLevel, Metaspace, Punctuation, Split, Whitespace, WhitespaceSplit, Sequence");
  EXPECT_EQ(ErrorOf({{"type", "Metaspace"}, {"replacement", "__"}}),
            "t.json: replacement is \"__\", expected one character");
  EXPECT_EQ(ErrorOf({{"type", "Metaspace"}, {"replacement", "_"}, {"prepend_scheme", "last"}}),
            "t.json: prepend_scheme is \"last\", expected \"always\", \"first\" or \"never\"");
  EXPECT_EQ(ErrorOf({{"type", "Punctuation"}, {"behavior", "Removed"}}),
            "t.json: behavior is \"Removed\", expected \"Isolated\"");
  EXPECT_EQ(ErrorOf({{"type", "Split"}, {"pattern", {{"Regex", "(a+)+$"}}}, {"behavior", "Isolated"}}),
            "t.json: pattern.Regex is \"(a+)+$\", expected GPT-2's words, or \"\\s+\" that is not inverted");
}

TEST(TokenizerJsonPreTokenizer, ByteLevelIsFoundInSequences) {
  const json sequence = {{"type", "Sequence"}, {"pretokenizers", {{{"type", "ByteLevel"}}}}};
  const json other = {{"type", "Whitespace"}};
  EXPECT_TRUE(MakesByteCharacters(JsonField(&sequence, "t.json")));
  EXPECT_FALSE(MakesByteCharacters(JsonField(&other, "t.json")));
}

}  // namespace
}  // namespace distill_l2s
