#include "data/tokenization/tokenizer_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "base/random.h"
#include "data/tokenization/subword_tokenizer_factory.h"
#include "data/tokenization/tokenizer_cases.h"
#include "data/tokenization/tokenizer_json_testing.h"

namespace distill_l2s {
namespace {

using nlohmann::json;
using Ids = std::vector<int64_t>;

std::unique_ptr<TokenizerJson> Parse(const json& document) {
  auto tokenizer = TokenizerJson::Parse(document.dump(), "t.json");
  EXPECT_TRUE(tokenizer.ok()) << tokenizer.status();
  return *std::move(tokenizer);
}

std::string ErrorOf(const json& document) {
  return std::string(TokenizerJson::Parse(document.dump(), "t.json").status().message());
}

class SavedTokenizerTest : public testing::TestWithParam<std::tuple<std::string, std::string>> {
 protected:
  const std::string version_ = std::get<0>(GetParam());
  const std::string name_ = std::get<1>(GetParam());
  const std::unique_ptr<TokenizerJson> tokenizer_ = Parse(SavedTokenizerJson(version_, name_));
};

TEST_P(SavedTokenizerTest, IdsAreThoseOfTheTokenizersLibrary) {
  const json cases = ReadTokenizerJsonData(version_ + "/cases.json");
  const auto texts = cases.at("texts").get<std::vector<std::string>>();
  ASSERT_GT(texts.size(), 100u);
  for (size_t i = 0; i < texts.size(); ++i) {
    const Ids ids = cases.at(name_)[i];
    EXPECT_EQ(tokenizer_->Encode(texts[i]), ids) << '"' << texts[i] << '"';
    EXPECT_EQ(tokenizer_->Pieces(texts[i]).size(), ids.size());
    EXPECT_EQ(tokenizer_->Spans(texts[i]).size(), ids.size());
  }
}

// Where transformers' fast and slow tokenizers agree, so do the two sources of tables here.
TEST_P(SavedTokenizerTest, BothSourcesOfOneModelGiveTheSame) {
  const std::string slow_directory =
      name_ == "xlm_roberta" ? "tests/golden/models/teacher" : TokenizerTestData(name_);
  const auto slow = LoadSubwordTokenizer(slow_directory).value();
  for (const char* text :
       {"the cat reads a letter", "Fiecare tren pleacă seara, dar pisica citește scrisori.", "ஒன்று இரண்டு",
        "女孩 读 书", "they're sure: 12 or 345 letters!", ""}) {
    EXPECT_EQ(tokenizer_->Encode(text), slow->Encode(text)) << text;
    EXPECT_EQ(tokenizer_->Pieces(text), slow->Pieces(text)) << text;
  }
}

TEST_P(SavedTokenizerTest, TakesAnyBytes) {
  Random random(11);
  for (int i = 0; i < 200; ++i) {
    std::string text;
    for (uint64_t n = random.Below(40); n > 0; --n) text.push_back(static_cast<char>(random.Below(256)));
    const Ids ids = tokenizer_->Encode(text);
    EXPECT_GE(ids.size(), 2u);
    EXPECT_EQ(tokenizer_->Pieces(text).size(), ids.size());
    EXPECT_EQ(tokenizer_->Spans(text).size(), ids.size());
  }
}

INSTANTIATE_TEST_SUITE_P(TransformersVersions, SavedTokenizerTest,
                         testing::Combine(testing::Values("4.57.6", "5.24.0"),
                                          testing::Values("bert_uncased", "bert_cased", "roberta",
                                                          "xlm_roberta")));

TEST(TokenizerJson, SpansAreCharactersOfTheText) {
  using Spans = std::vector<TokenSpan>;
  const auto bert = Parse(SavedTokenizerJson("5.24.0", "bert_uncased"));
  // The accent is stripped: no token holds it.
  EXPECT_EQ(bert->Spans("the a\u0306"), (Spans{{0, 0}, {0, 3}, {4, 5}, {0, 0}}));
  const auto roberta = Parse(SavedTokenizerJson("5.24.0", "roberta"));
  EXPECT_EQ(roberta->Spans("the the"), (Spans{{0, 0}, {0, 3}, {3, 7}, {0, 0}}));
  EXPECT_EQ(roberta->Spans("the<mask>").at(2), TokenSpan(0, 0));
  const auto xlm_roberta = Parse(SavedTokenizerJson("5.24.0", "xlm_roberta"));
  EXPECT_EQ(xlm_roberta->Spans("the cat"), (Spans{{0, 0}, {0, 0}, {0, 3}, {4, 6}, {6, 7}, {0, 0}}));
}

// roberta-base's and bert-base's own files are older than the model's "type", and write merges as texts.
TEST(TokenizerJson, ReadsTheFirstFilesOfTheseFamilies) {
  for (const char* name : {"roberta", "bert_cased", "xlm_roberta"}) {
    json document = SavedTokenizerJson("4.57.6", name);
    const auto now = Parse(document);
    document["model"].erase("type");
    if (document["model"].contains("merges")) {
      for (json& merge : document["model"]["merges"]) {
        merge = absl::StrCat(merge[0].get<std::string>(), " ", merge[1].get<std::string>());
      }
    }
    if (document["pre_tokenizer"]["type"] == "Metaspace") {
      document["pre_tokenizer"] = json{
          {"type", "Sequence"},
          {"pretokenizers",
           {{{"type", "WhitespaceSplit"}},
            {{"type", "Metaspace"}, {"replacement", "▁"}, {"str_rep", "▁"}, {"add_prefix_space", true}}}}};
    }
    EXPECT_EQ(Parse(document)->Encode("the cat, făcut"), now->Encode("the cat, făcut")) << name;
  }
}

TEST(TokenizerJson, WholeTextsAreEncoded) {
  json document = SavedTokenizerJson("5.24.0", "roberta");
  document["truncation"] = {{"max_length", 4}, {"strategy", "LongestFirst"}};
  document["padding"] = {{"strategy", {{"Fixed", 20}}}};
  EXPECT_EQ(Parse(document)->Encode("the the the the"),
            Parse(SavedTokenizerJson("5.24.0", "roberta"))->Encode("the the the the"));
}

TEST(TokenizerJson, AddedTokensHaveIdsBehindTheVocabulary) {
  json document = SavedTokenizerJson("5.24.0", "bert_uncased");
  document["added_tokens"].push_back(
      {{"id", 424}, {"content", "Cat"}, {"normalized", true}, {"special", false}});
  const auto tokenizer = Parse(document);
  EXPECT_EQ(tokenizer->Encode("CAT"), (Ids{2, 424, 3}));
  EXPECT_EQ(tokenizer->Pieces("cat")[1], "Cat");
}

// A document, a pointer into it, and what to put there; the error that follows.
struct Fault {
  const char* name;
  const char* pointer;
  json value;
  const char* error;
};

TEST(TokenizerJson, ErrorsNameTheFieldTheValueAndWhatWasExpected) {
  const Fault faults[] = {
      {"roberta", "/version", "2.0", "t.json: version is \"2.0\", expected \"1.0\""},
      {"roberta", "/truncation", 7, "t.json: truncation is 7, expected an object"},
      {"roberta", "/model", 7, "t.json: model is 7, expected an object"},
      {"roberta", "/model/type", "WordLevel",
       "t.json: model.type is \"WordLevel\", expected Unigram (XLM-R), WordPiece (BERT) or BPE (RoBERTa)"},
      {"roberta", "/model/byte_fallback", true,
       "t.json: model.byte_fallback is true, expected false, as in XLM-R's and RoBERTa's models"},
      {"roberta", "/model/dropout", 0.1,
       "t.json: model.dropout is 0.1, expected nothing, as in RoBERTa's models"},
      {"roberta", "/model/end_of_word_suffix", "</w>",
       "t.json: model.end_of_word_suffix is \"</w>\", expected nothing, as in RoBERTa's models"},
      {"roberta", "/model/vocab/!", -1,
       "t.json: model.vocab.! is -1, expected an integer from 0 to 16777216"},
      {"roberta", "/model/vocab/!", "5",
       "t.json: model.vocab.! is \"5\", expected an integer from 0 to 16777216"},
      {"roberta",
       "/model/merges/3",
       {"h"},
       "t.json: model.merges[3] is an array of 1, expected two symbols, [\"a\", \"b\"] or \"a b\""},
      {"roberta", "/model/merges/3", "h q",
       "t.json: model.merges[3] is \"h q\", expected symbols of the vocabulary, which lacks \"hq\""},
      {"roberta", "/post_processor/sep/1", 5,
       "t.json: post_processor.sep[1] is 5, expected 2, the id of </s> in the vocabulary"},
      {"roberta", "/post_processor", nullptr,
       "t.json: post_processor puts no token around a text, expected a start and an end token"},
      {"roberta", "/added_tokens/0/id", 9,
       "t.json: added_tokens[0].id is 9, expected the id that the token has in the vocabulary"},
      {"roberta", "/added_tokens/0/lstrip", "yes",
       "t.json: added_tokens[0].lstrip is \"yes\", expected true or false"},
      {"bert_cased", "/model/unk_token", "[none]",
       "t.json: model.unk_token is \"[none]\", expected a token of the vocabulary"},
      {"bert_cased", "/post_processor/single/0/SpecialToken/id", "[X]",
       "t.json: post_processor.special_tokens.[X] is missing"},
      {"xlm_roberta", "/model/unk_id", 562, "t.json: model.unk_id is 562, expected an integer from 0 to 561"},
      {"xlm_roberta",
       "/model/vocab/5",
       {"o"},
       "t.json: model.vocab[5] is an array of 1, expected [a piece, its score]"},
      {"xlm_roberta", "/model/vocab/5/0", "n", "t.json: model.vocab: pieces 5 and 6 are both \"n\""},
  };
  for (const Fault& fault : faults) {
    json document = SavedTokenizerJson("5.24.0", fault.name);
    document[json::json_pointer(fault.pointer)] = fault.value;
    EXPECT_EQ(ErrorOf(document), fault.error) << fault.pointer;
  }
  EXPECT_FALSE(TokenizerJson::Parse("[]", "t.json").ok());
  EXPECT_FALSE(TokenizerJson::Parse("{", "t.json").ok());
  EXPECT_EQ(TokenizerJson::Load("no/such/tokenizer.json").status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace distill_l2s
