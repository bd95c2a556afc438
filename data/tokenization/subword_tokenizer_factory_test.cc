#include "data/tokenization/subword_tokenizer_factory.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"
#include "data/tokenization/tokenizer_cases.h"

namespace distill_l2s {
namespace {

using Pieces = std::vector<std::string>;

Pieces PiecesOf(const std::string& directory) {
  const auto tokenizer = LoadSubwordTokenizer(directory);
  EXPECT_TRUE(tokenizer.ok()) << tokenizer.status();
  return tokenizer.ok() ? (*tokenizer)->Pieces("the") : Pieces();
}

TEST(SubwordTokenizerFactory, TheFilesDecide) {
  EXPECT_EQ(PiecesOf("tests/golden/models/teacher"), (Pieces{"<s>", "▁", "the", "</s>"}));
  EXPECT_EQ(PiecesOf(TokenizerTestData("bert_uncased")), (Pieces{"[CLS]", "the", "[SEP]"}));
  EXPECT_EQ(PiecesOf(TokenizerTestData("roberta")), (Pieces{"<s>", "the", "</s>"}));
  for (const std::string version : {"4.57.6", "5.24.0"}) {
    const std::string saved = TokenizerTestData("tokenizer_json/" + version);
    EXPECT_EQ(PiecesOf(saved + "/roberta"), (Pieces{"<s>", "the", "</s>"}));
    EXPECT_EQ(PiecesOf(saved + "/bert_cased"), (Pieces{"[CLS]", "the", "[SEP]"}));
  }
}

TEST(SubwordTokenizerFactory, NoFilesAreAnError) {
  const std::string empty = JoinPath(testing::TempDir(), "no_tokenizer");
  std::filesystem::create_directories(empty);
  EXPECT_EQ(LoadSubwordTokenizer("no/such").status().message(), "no/such: no such directory");
  EXPECT_EQ(LoadSubwordTokenizer(empty).status().message(),
            empty +
                ": no tokenizer, expected sentencepiece.bpe.model (XLM-R), vocab.txt (BERT), vocab.json and "
                "merges.txt (RoBERTa) or tokenizer.json (any of them)");
}

}  // namespace
}  // namespace distill_l2s
