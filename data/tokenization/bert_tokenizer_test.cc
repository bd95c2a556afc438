#include "data/tokenization/bert_tokenizer.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/random.h"
#include "data/tokenization/tokenizer_cases.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

using Ids = std::vector<int64_t>;

class BertTokenizerTest : public testing::Test {
 protected:
  BertTokenizerTest() {
    fs::remove_all(directory_);
    fs::create_directories(directory_);
  }

  absl::StatusOr<std::unique_ptr<BertTokenizer>> Load(const std::string& vocabulary,
                                                      const std::string& config = "{}") {
    std::ofstream(directory_ + "/vocab.txt", std::ios::binary) << vocabulary;
    std::ofstream(directory_ + "/tokenizer_config.json") << config;
    return BertTokenizer::Load(directory_);
  }

  const std::string directory_ = JoinPath(testing::TempDir(), "bert_tokenizer_test");
};

TEST_F(BertTokenizerTest, IdsAreThoseOfTransformers) {
  for (const std::string name : {"bert_uncased", "bert_cased"}) {
    const auto tokenizer = BertTokenizer::Load(TokenizerTestData(name));
    ASSERT_TRUE(tokenizer.ok()) << tokenizer.status();
    ExpectTransformersIds(**tokenizer, name);
  }
}

TEST_F(BertTokenizerTest, TheLongestPieceGoesFirst) {
  const auto tokenizer =
      Load("[UNK]\r\n[CLS]\r\n[SEP]\r\nun\r\na\r\nunaf\r\n##able\r\n##f\r\n##a\r\n").value();
  EXPECT_EQ(tokenizer->Encode("unafable"), (Ids{1, 5, 6, 2}));
  EXPECT_EQ(tokenizer->Pieces("unaffable A"),
            (std::vector<std::string>{"[CLS]", "unaf", "##f", "##able", "a", "[SEP]"}));
  // Greedy: the rest has no piece, though un ##a would have had one.
  EXPECT_EQ(tokenizer->Encode("unafb un"), (Ids{1, 0, 3, 2}));
  EXPECT_EQ(tokenizer->Encode("[SEP] un"), (Ids{1, 2, 3, 2}));
}

TEST_F(BertTokenizerTest, OptionsComeFromTheConfig) {
  const auto tokenizer = Load("?\n<s>\n</s>\nUn\nă\n", R"({"do_lower_case": false, "cls_token": "<s>",
      "sep_token": {"content": "</s>"}, "unk_token": "?", "mask_token": null})");
  ASSERT_TRUE(tokenizer.ok()) << tokenizer.status();
  EXPECT_EQ((*tokenizer)->Encode("Un un ă"), (Ids{1, 3, 0, 4, 2}));
}

TEST_F(BertTokenizerTest, RefusesWhatItCannotRead) {
  EXPECT_EQ(BertTokenizer::Load("no/such").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Load("a\nb\n").status().message(), directory_ + "/vocab.txt: lacks the cls_token [CLS]");
  EXPECT_EQ(Load("[CLS]\n[SEP]\n[UNK]\n", R"({"do_basic_tokenize": false})").status().message(),
            directory_ + "/tokenizer_config.json: \"do_basic_tokenize\" is false, expected true");
  EXPECT_FALSE(Load("[CLS]\n[SEP]\n[UNK]\n", R"({"tokenizer_class": "BertJapaneseTokenizer"})").ok());
  EXPECT_FALSE(Load("[CLS]\n[SEP]\n[UNK]\n", "{").ok());
}

TEST_F(BertTokenizerTest, TakesAnyBytes) {
  const auto tokenizer = BertTokenizer::Load(TokenizerTestData("bert_uncased")).value();
  Random random(11);
  for (int i = 0; i < 300; ++i) {
    std::string text;
    for (uint64_t n = random.Below(40); n > 0; --n) text.push_back(static_cast<char>(random.Below(256)));
    const Ids ids = tokenizer->Encode(text);
    EXPECT_GE(ids.size(), 2u);
    EXPECT_EQ(tokenizer->Pieces(text).size(), ids.size());
  }
  EXPECT_EQ(tokenizer->Encode(std::string(1 << 20, 'a')).size(), 3u);
}

}  // namespace
}  // namespace distill_l2s
