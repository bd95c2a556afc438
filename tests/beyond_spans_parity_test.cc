// The spans of tokens and the tokens of words, against SentencePiece's offsets and transformers' fast
// tokenizers.

#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "data/tokenization/subword_tokenizer_factory.h"
#include "data/tokenization/xlm_roberta_tokenizer.h"
#include "losses/text_units.h"
#include "tests/golden_data.h"

namespace distill_l2s {
namespace {

using Json = nlohmann::json;

std::unique_ptr<SubwordTokenizer> LoadGoldenTokenizer(const std::string& place) {
  const std::string path = GoldenPath(place);
  absl::StatusOr<std::unique_ptr<SubwordTokenizer>> tokenizer =
      absl::EndsWith(path, ".model") ? XlmRobertaTokenizer::Load(path) : LoadSubwordTokenizer(path);
  if (!tokenizer.ok()) throw std::runtime_error(std::string(tokenizer.status().message()));
  return *std::move(tokenizer);
}

std::vector<TokenSpan> SpansOfJson(const Json& pairs) { return pairs.get<std::vector<TokenSpan>>(); }

void CompareText(const SubwordTokenizer& tokenizer, const Json& one, const Json& want) {
  const auto text = one.at("text").get<std::string>();
  const auto ids = want.at("ids").get<std::vector<int64_t>>();
  EXPECT_EQ(tokenizer.Encode(text), ids);
  std::vector<TokenSpan> spans = tokenizer.Spans(text);
  ASSERT_EQ(spans.size(), ids.size());
  EXPECT_EQ(spans.front(), TokenSpan(0, 0));
  EXPECT_EQ(spans.back(), TokenSpan(0, 0));
  EXPECT_EQ(std::vector<TokenSpan>(spans.begin() + 1, spans.end() - 1), SpansOfJson(want.at("spans")));

  // WordUnits() leaves out the words that no token covers.
  std::vector<std::vector<int64_t>> covered, got;
  for (const Json& positions : want.at("word_positions")) {
    if (!positions.empty()) covered.push_back(positions.get<std::vector<int64_t>>());
  }
  const std::vector<TokenSpan> words = SpansOfJson(one.at("words"));
  for (const TextUnit& unit : WordUnits(std::vector<int64_t>(words.size()), words, spans)) {
    got.push_back(unit.positions);
  }
  EXPECT_EQ(got, covered);
}

TEST(BeyondSpansParityTest, EqualTheReferences) {
  const Json golden = ReadGoldenJson("span_cases.json");
  ASSERT_FALSE(golden.at("cases").empty());
  for (const auto& [name, place] : golden.at("tokenizers").items()) {
    const auto tokenizer = LoadGoldenTokenizer(place.get<std::string>());
    int compared = 0;
    for (const Json& one : golden.at("cases")) {
      if (!one.contains(name)) continue;
      SCOPED_TRACE(name + ": " + one.at("text").get<std::string>());
      CompareText(*tokenizer, one, one.at(name));
      ++compared;
    }
    EXPECT_GT(compared, 0) << name;
  }
}

}  // namespace
}  // namespace distill_l2s
