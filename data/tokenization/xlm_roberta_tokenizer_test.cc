#include "data/tokenization/xlm_roberta_tokenizer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <thread>

#include "base/file.h"
#include "base/random.h"

namespace distill_l2s {
namespace {

constexpr char kModel[] = "tests/golden/models/teacher/sentencepiece.bpe.model";
constexpr int64_t kMask = 561;  // The model has 560 pieces.

using Ids = std::vector<int64_t>;

std::unique_ptr<XlmRobertaTokenizer> Tokenizer() {
  absl::StatusOr<std::unique_ptr<XlmRobertaTokenizer>> tokenizer = XlmRobertaTokenizer::Load(kModel);
  EXPECT_TRUE(tokenizer.ok()) << tokenizer.status();
  return *std::move(tokenizer);
}

absl::Status LoadBytes(absl::string_view model) {
  const std::string path = JoinPath(testing::TempDir(), "hostile.model");
  std::ofstream(path) << model;
  const absl::StatusOr<std::unique_ptr<XlmRobertaTokenizer>> tokenizer = XlmRobertaTokenizer::Load(path);
  if (tokenizer.ok()) {
    for (const char* text : {"the cat", "mañana ﬁne ①", "เด็กผู้หญิง 女孩 😀", "<mask> a\u0301"}) {
      for (int64_t id : (*tokenizer)->Encode(text)) EXPECT_GE(id, 0);
      (*tokenizer)->Pieces(text);
    }
  }
  return tokenizer.status();
}

TEST(XlmRobertaTokenizer, IdsAreXlmRobertas) {
  const auto tokenizer = Tokenizer();
  EXPECT_EQ(tokenizer->Encode("the cat"), (Ids{0, 4, 24, 207, 13, 2}));
  EXPECT_EQ(tokenizer->Pieces("the cat"), (std::vector<std::string>{"<s>", "▁", "the", "▁ca", "t", "</s>"}));
  EXPECT_EQ(tokenizer->Encode(""), (Ids{0, 2}));
  EXPECT_EQ(tokenizer->Encode("  \t"), (Ids{0, 2}));
  EXPECT_EQ(tokenizer->Encode("☃"), (Ids{0, 4, 3, 2}));
  EXPECT_EQ(tokenizer->Pieces("☃")[2], "<unk>");
}

TEST(XlmRobertaTokenizer, FindsSpecialTokensInTheText) {
  const auto tokenizer = Tokenizer();
  EXPECT_EQ(tokenizer->Encode("<s> the </s> <pad> <unk> <mask>"), (Ids{0, 0, 4, 24, 2, 1, 3, kMask, 2}));
  EXPECT_EQ(tokenizer->Encode("the\u2003<mask>the"), tokenizer->Encode("the<mask>the"));
  EXPECT_EQ(tokenizer->Pieces("the <mask>"), (std::vector<std::string>{"<s>", "▁", "the", "<mask>", "</s>"}));
  EXPECT_EQ(tokenizer->Encode("<mask><mask>"), (Ids{0, kMask, kMask, 2}));
  // Nearly one.
  EXPECT_EQ(tokenizer->Encode("<mas"), tokenizer->Encode(" <mas"));
}

TEST(XlmRobertaTokenizer, TakesAnyBytes) {
  const auto tokenizer = Tokenizer();
  for (const std::string& text :
       {std::string("a\0b", 3), std::string("\xFF\xFE"), std::string("\xC8"), std::string(1 << 16, 'a')}) {
    const Ids ids = tokenizer->Encode(text);
    EXPECT_EQ(ids.front(), 0);
    EXPECT_EQ(ids.back(), 2);
  }
}

TEST(XlmRobertaTokenizer, ThreadsShareOne) {
  const auto tokenizer = Tokenizer();
  const Ids expected = tokenizer->Encode("mañana el niño duerme");
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) EXPECT_EQ(tokenizer->Encode("mañana el niño duerme"), expected);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(XlmRobertaTokenizer, AGitLfsPointerIsCalledByItsName) {
  const absl::Status status =
      LoadBytes("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12345\n");
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("hostile.model: a pointer of Git LFS"));
}

TEST(XlmRobertaTokenizer, RefusesOtherModels) {
  EXPECT_EQ(XlmRobertaTokenizer::Load("no/such/file").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(LoadBytes("").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(LoadBytes("{\"json\": 1}").code(), absl::StatusCode::kInvalidArgument);
  const std::string bytes = *ReadFile(kModel);
  EXPECT_FALSE(LoadBytes(absl::string_view(bytes).substr(0, bytes.size() / 2)).ok());
}

TEST(XlmRobertaTokenizer, SurvivesMutations) {
  const std::string original = *ReadFile(kModel);
  Random random(5);
  int refused = 0;
  for (int i = 0; i < 300; ++i) {
    std::string mutated = original;
    for (uint64_t m = 1 + random.Below(20); m > 0; --m) {
      mutated[random.Below(mutated.size())] = static_cast<char>(random.Below(256));
    }
    refused += !LoadBytes(mutated).ok();
  }
  EXPECT_GT(refused, 30);
}

}  // namespace
}  // namespace distill_l2s
