#include "data/tokenization/roberta_tokenizer.h"

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

constexpr char kVocabulary[] =
    R"({"<s>": 0, "</s>": 2, "<unk>": 3, "t": 4, "h": 5, "Ġ": 6, "th": 7, "Ġth": 8, "Ä": 9})";

class RobertaTokenizerTest : public testing::Test {
 protected:
  RobertaTokenizerTest() {
    fs::remove_all(directory_);
    fs::create_directories(directory_);
  }

  absl::StatusOr<std::unique_ptr<RobertaTokenizer>> Load(const std::string& vocabulary,
                                                         const std::string& config = "{}",
                                                         const std::string& merges = "t h\nĠ th\n") {
    std::ofstream(directory_ + "/vocab.json", std::ios::binary) << vocabulary;
    std::ofstream(directory_ + "/merges.txt", std::ios::binary) << merges;
    std::ofstream(directory_ + "/tokenizer_config.json") << config;
    return RobertaTokenizer::Load(directory_);
  }

  const std::string directory_ = JoinPath(testing::TempDir(), "roberta_tokenizer_test");
};

TEST_F(RobertaTokenizerTest, IdsAreThoseOfTransformers) {
  const auto tokenizer = RobertaTokenizer::Load(TokenizerTestData("roberta"));
  ASSERT_TRUE(tokenizer.ok()) << tokenizer.status();
  ExpectTransformersIds(**tokenizer, "roberta");
}

TEST_F(RobertaTokenizerTest, WordsKeepTheSpaceBeforeThem) {
  const auto tokenizer = Load(kVocabulary).value();
  EXPECT_EQ(tokenizer->Encode("th th"), (Ids{0, 7, 8, 2}));
  EXPECT_EQ(tokenizer->Pieces("th thă"),
            (std::vector<std::string>{"<s>", "th", "▁th", "\\xc4", "<unk>", "</s>"}));
  EXPECT_EQ(tokenizer->Encode("th</s>h"), (Ids{0, 7, 2, 5, 2}));
  EXPECT_EQ(Load(kVocabulary, R"({"add_prefix_space": true})").value()->Encode("th th"), (Ids{0, 8, 8, 2}));
}

TEST_F(RobertaTokenizerTest, RefusesWhatItCannotRead) {
  EXPECT_FALSE(RobertaTokenizer::Load("no/such").ok());
  EXPECT_EQ(Load(R"({"<s>": 0, "</s>": 1})").status().message(),
            directory_ + "/vocab.json: lacks the unk_token <unk>");
  EXPECT_EQ(Load(R"({"a": 0, "b": 0})").status().message(),
            directory_ + "/vocab.json: \"b\" has the id 0, expected one of its own from 0");
  EXPECT_FALSE(Load(R"({"a": -1})").ok());
  EXPECT_FALSE(Load(R"({"a": "0"})").ok());
  EXPECT_FALSE(Load("[]").ok());
  EXPECT_FALSE(Load(kVocabulary, "{}", "t h x\n").ok());
  EXPECT_FALSE(Load(kVocabulary, R"({"tokenizer_class": "GPT2Tokenizer"})").ok());
}

TEST_F(RobertaTokenizerTest, TakesAnyBytes) {
  const auto tokenizer = RobertaTokenizer::Load(TokenizerTestData("roberta")).value();
  Random random(11);
  for (int i = 0; i < 300; ++i) {
    std::string text;
    for (uint64_t n = random.Below(40); n > 0; --n) text.push_back(static_cast<char>(random.Below(256)));
    const Ids ids = tokenizer->Encode(text);
    EXPECT_GE(ids.size(), 2u);
    EXPECT_EQ(tokenizer->Pieces(text).size(), ids.size());
  }
  EXPECT_GT(tokenizer->Encode(std::string(1 << 20, 'a')).size(), 1000u);
}

}  // namespace
}  // namespace distill_l2s
