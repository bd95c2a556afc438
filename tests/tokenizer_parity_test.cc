#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "data/tokenization/xlm_roberta_tokenizer.h"
#include "tests/golden_data.h"

namespace distill_l2s {
namespace {

// Text to ids as transformers' XLMRobertaTokenizer gives them.
TEST(TokenizerParity, Ids) {
  const nlohmann::json file = ReadGoldenJson("tokenizer_cases.json");
  const auto loaded = XlmRobertaTokenizer::Load(GoldenPath("models/teacher/sentencepiece.bpe.model"));
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  const XlmRobertaTokenizer& tokenizer = **loaded;
  const nlohmann::json& cases = file.at("cases");
  ASSERT_FALSE(cases.empty());
  for (const nlohmann::json& one : cases) {
    const std::string text = one.at("text");
    EXPECT_EQ(tokenizer.Encode(text), one.at("ids").get<std::vector<int64_t>>()) << text;
    if (one.contains("pieces")) {
      EXPECT_EQ(tokenizer.Pieces(text), one.at("pieces").get<std::vector<std::string>>()) << text;
    }
  }
}

}  // namespace
}  // namespace distill_l2s
