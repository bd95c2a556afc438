// The parser of tokenizer.json, compiled with the address and undefined behaviour sanitizers, against damaged
// copies of what transformers saves.

#include <gtest/gtest.h>

#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/string_view.h"
#include "base/random.h"
#include "data/tokenization/tokenizer_json.h"
#include "data/tokenization/tokenizer_json_testing.h"

namespace distill_l2s {
namespace {

constexpr int kDamagedFiles = 150;  // Of each tokenizer.

// A file that is quick to parse: few pieces, and of these those with ids below 100.
nlohmann::json Shortened(nlohmann::json document) {
  nlohmann::json& vocabulary = document["model"]["vocab"];
  if (vocabulary.is_array()) {
    document["added_tokens"].erase(4);  // <mask>, the last piece.
    while (vocabulary.size() > 100) vocabulary.erase(vocabulary.size() - 1);
    return document;
  }
  for (auto token = vocabulary.begin(); token != vocabulary.end();) {
    token = token->get<int>() < 100 ? std::next(token) : vocabulary.erase(token);
  }
  if (document["model"].contains("merges")) document["model"]["merges"] = nlohmann::json::array();
  return document;
}

// One to four edits: a byte, a stretch removed or copied elsewhere, a value that parsers trip over, the end.
std::string Damage(std::string file, Random* random) {
  static constexpr absl::string_view kSnippets[] = {
      "null", "{}", "[]", "-1", "1e999", "\"\"", "18446744073709551615", "true", "[[", "\"Sequence\""};
  for (uint64_t edits = 1 + random->Below(4); edits > 0 && !file.empty(); --edits) {
    const size_t at = random->Below(file.size());
    const size_t count = 1 + random->Below(16);
    switch (random->Below(5)) {
      case 0:
        file[at] = static_cast<char>(random->Below(256));
        break;
      case 1:
        file.erase(at, count);
        break;
      case 2:
        file.insert(random->Below(file.size()), file.substr(at, count));
        break;
      case 3:
        file.replace(at, random->Below(4), std::string(kSnippets[random->Below(std::size(kSnippets))]));
        break;
      default:
        if (random->Below(8) == 0) file.resize(at);
    }
  }
  return file;
}

class TokenizerJsonMutationTest : public testing::TestWithParam<std::string> {};

TEST_P(TokenizerJsonMutationTest, DamageIsAnErrorOrATokenizer) {
  nlohmann::json document = Shortened(SavedTokenizerJson("4.57.6", GetParam()));
  const std::string whole = document.dump();
  ASSERT_TRUE(TokenizerJson::Parse(whole, "t.json").ok()) << TokenizerJson::Parse(whole, "t.json").status();
  if (GetParam() == "xlm_roberta") document["normalizer"] = document["normalizer"]["normalizers"][2];
  const std::string original = document.dump();
  Random random(23);
  int refused = 0;
  for (int i = 0; i < kDamagedFiles; ++i) {
    const auto tokenizer = TokenizerJson::Parse(Damage(original, &random), "t.json");
    refused += !tokenizer.ok();
    if (!tokenizer.ok()) continue;
    for (const char* text :
         {"the cat", "mañana ﬁne ①", "เด็กผู้หญิง 女孩 😀", "<mask> a\u0301 [MASK]", "\xFF\xC8"}) {
      const size_t tokens = (*tokenizer)->Encode(text).size();
      EXPECT_EQ((*tokenizer)->Pieces(text).size(), tokens);
      EXPECT_EQ((*tokenizer)->Spans(text).size(), tokens);
    }
  }
  EXPECT_GT(refused, kDamagedFiles / 4);
}

INSTANTIATE_TEST_SUITE_P(Families, TokenizerJsonMutationTest,
                         testing::Values("bert_uncased", "roberta", "xlm_roberta"));

}  // namespace
}  // namespace distill_l2s
