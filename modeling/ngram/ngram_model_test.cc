#include "modeling/ngram/ngram_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "base/file.h"

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr char kArpa[] =
    "\\data\\\nngram 1=6\nngram 2=4\nngram 3=2\n\n"
    "\\1-grams:\n-2\t<unk>\t-0.125\n0\t<s>\t-0.5\n-1\t</s>\n-0.75\ta\t-0.25\n-1.25\tb\t-0.0625\n-1.5\tab\n\n"
    "\\2-grams:\n-0.5\t<s> a\t-0.03125\n-0.375\ta b\t-0.015625\n-0.25\tb </s>\n-0.625\tb a\n\n"
    "\\3-grams:\n-0.125\t<s> a b\n-0.1875\ta b </s>\n\n\\end\\\n";

absl::StatusOr<NgramModel> Read(const std::string& text) {
  const std::string path = JoinPath(testing::TempDir(), "lm.arpa");
  const absl::Status status = WriteFileAtomically(path, text);
  if (!status.ok()) return status;
  return NgramModel::Read(path);
}

// The log10 probability of the last of `words` behind a sentence of the others.
double Last(const NgramModel& model, const std::string& words) {
  NgramModel::Scored scored = {0, model.SentenceBegin()};
  for (absl::string_view word : absl::StrSplit(words, ' ')) {
    scored = model.Score(scored.next, word == "</s>" ? NgramModel::kSentenceEnd : model.Find(word));
  }
  return scored.log10_prob;
}

TEST(NgramModelTest, ScoresWhatIsListedElseBacksOff) {
  const auto model = Read(kArpa);
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_EQ(model->order(), 3);
  EXPECT_EQ(model->count(1), 6);
  EXPECT_EQ(model->count(2), 4);
  EXPECT_EQ(model->count(3), 2);
  EXPECT_EQ(Last(*model, "a"), -0.5);
  EXPECT_EQ(Last(*model, "b"), -0.5 - 1.25);  // backoff(<s>)
  EXPECT_EQ(Last(*model, "a b"), -0.125);
  EXPECT_EQ(Last(*model, "a b </s>"), -0.1875);
  EXPECT_EQ(Last(*model, "a b a"), -0.015625 - 0.625);     // backoff(a b) + b a
  EXPECT_EQ(Last(*model, "a a"), -0.03125 - 0.25 - 0.75);  // backoff(<s> a) + backoff(a) + a
  EXPECT_EQ(Last(*model, "ab b"), -1.25);                  // "ab" has no backoff, "<s> ab" is not listed.
  EXPECT_EQ(Last(*model, "a b nowhere"), -0.015625 - 0.0625 - 2);
  EXPECT_EQ(Last(*model, "nowhere b"), -0.125 - 1.25);  // backoff(<unk>)
}

TEST(NgramModelTest, FindsWordsButNotTheSpecialOnes) {
  const auto model = Read(kArpa);
  ASSERT_TRUE(model.ok()) << model.status();
  ASSERT_EQ(model->words().size(), 3u);
  for (uint32_t i = 0; i < 3; ++i) {
    EXPECT_EQ(model->Find(model->words()[i]), NgramModel::kFirstWord + i);
  }
  for (const char* word : {"", "c", "abc", "<s>", "</s>", "<unk>"}) {
    EXPECT_EQ(model->Find(word), NgramModel::kUnknown) << word;
  }
}

TEST(NgramModelTest, AnOrderOfOneHasNoState) {
  const auto model = Read("\\data\\\nngram 1=3\n\\1-grams:\n-1 <s>\n-2 </s>\n-3 a\n\\end\\\n");
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_EQ(model->order(), 1);
  EXPECT_EQ(Last(*model, "a a"), -3);
  EXPECT_EQ(Last(*model, "a </s>"), -2);
  EXPECT_EQ(Last(*model, "b"), -100);  // No <unk> is listed.
}

TEST(NgramModelTest, UpperCaseIsAnotherNameOfUnknown) {
  const auto model = Read(absl::StrReplaceAll(kArpa, {{"<unk>", "<UNK>"}}));
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_EQ(Last(*model, "a b nowhere"), -0.015625 - 0.0625 - 2);
}

TEST(NgramModelTest, FaultsAreNamedWithFileAndLine) {
  const std::vector<std::array<std::string, 3>> cases = {
      {"\t<s>\t", "\ts\t", ":14: no 1-gram <s>, expected <s> and </s>"},
      {"\t</s>\n", "\te\n", "no 1-gram </s>"},
      {"\tab\n", "\tb\n", ":12: the word \"b\" stands there twice"},
      {"\tab\n", "\t<UNK>\n", ":12: the word \"<unk>\" stands there twice"},
      {"b a\n", "b c\n", ":18: the word \"c\" is none of the 1-grams"},
      {"b a\n", "a b\n", ":18: the n-gram \"a b\" stands there twice"},
      {"<s> a b\n", "a b </s>\n", ":22: the n-gram \"a b </s>\" stands there twice"},
      {"<s> a b\n", "<s> b a\n", ":21: the context \"<s> b\" is none of the 2-grams"},
  };
  for (const auto& [from, to, expected] : cases) {
    const std::string text = absl::StrReplaceAll(kArpa, {{from, to}});
    ASSERT_NE(text, kArpa) << from;
    EXPECT_THAT(Read(text).status().ToString(), AllOf(HasSubstr("lm.arpa:"), HasSubstr(expected))) << text;
  }
}

TEST(NgramModelTest, AHeadThatPromisesTooMuchCostsNoMemory) {
  EXPECT_THAT(
      Read("\\data\\\nngram 1=3\nngram 2=1000000000000\n\\1-grams:\n-1 <s>\n-2 </s>\n-3 a\n\\2-grams:\n")
          .status()
          .ToString(),
      HasSubstr("behind 0 2-grams, expected 1000000000000"));
}

}  // namespace
}  // namespace distill_l2s
