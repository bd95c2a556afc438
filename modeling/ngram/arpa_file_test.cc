#include "modeling/ngram/arpa_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "base/file.h"

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr char kArpa[] =
    "\\data\\\nngram 1=3\nngram 2=1\n\n"
    "\\1-grams:\n-1.5\t<s>\t-0.25\n-99\tчё\n-2e-1\t</s>\t0.125\n\n"
    "\\2-grams:\n-0.5\t<s> чё\n\n\\end\\\n";

class Recorder : public ArpaSink {
 public:
  absl::Status Counts(const std::vector<int64_t>& counts) override {
    events.push_back(absl::StrCat("counts ", absl::StrJoin(counts, " ")));
    return absl::OkStatus();
  }
  absl::Status Ngram(const ArpaNgram& ngram) override {
    if (ngram.words[0] == refused) return absl::InvalidArgumentError("not this one");
    events.push_back(absl::StrCat(absl::StrJoin(absl::MakeConstSpan(ngram.words.data(), ngram.order), "+"),
                                  " ", ngram.log10_prob, " ", ngram.log10_backoff));
    return absl::OkStatus();
  }
  absl::Status EndOfOrder(int order) override {
    events.push_back(absl::StrCat("end of ", order));
    return absl::OkStatus();
  }

  std::string refused;
  std::vector<std::string> events;
};

absl::Status Read(const std::string& text, Recorder* recorder) {
  const std::string path = JoinPath(testing::TempDir(), "lm.arpa");
  const absl::Status status = WriteFileAtomically(path, text);
  return status.ok() ? ReadArpaFile(path, recorder) : status;
}

TEST(ArpaFileTest, GivesNgramsInTheirOrder) {
  Recorder recorder;
  const absl::Status status = Read(kArpa, &recorder);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_THAT(recorder.events, ElementsAre("counts 3 1", "<s> -1.5 -0.25", "чё -99 0", "</s> -0.2 0.125",
                                           "end of 1", "<s>+чё -0.5 0", "end of 2"));
}

TEST(ArpaFileTest, BlankLinesBlanksAndCrlfDoNotMatter) {
  Recorder plain, other;
  ASSERT_TRUE(Read(kArpa, &plain).ok());
  const std::string text = absl::StrCat(
      "\n\n", absl::StrReplaceAll(kArpa, {{"\n", "\r\n"}, {"\t", "  "}, {"<s> чё", "<s>\tчё\t0"}}), "\n \n");
  const absl::Status status = Read(text, &other);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(other.events, plain.events);
}

TEST(ArpaFileTest, OtherWhiteSpaceIsPartOfAWord) {
  for (const std::string blank : {"\f", "\v", "\u00A0", "\u2028", "\u3000"}) {
    Recorder recorder;
    const absl::Status status =
        Read(absl::StrReplaceAll(kArpa, {{"чё", absl::StrCat("чё", blank)}}), &recorder);
    ASSERT_TRUE(status.ok()) << status;
    EXPECT_EQ(recorder.events[2], absl::StrCat("чё", blank, " -99 0"));
    EXPECT_EQ(recorder.events[5], absl::StrCat("<s>+чё", blank, " -0.5 0"));
  }
}

TEST(ArpaFileTest, TheSinksErrorGetsFileAndLine) {
  Recorder recorder;
  recorder.refused = "чё";
  EXPECT_THAT(Read(kArpa, &recorder).ToString(), HasSubstr("lm.arpa:7: not this one"));
}

TEST(ArpaFileTest, FaultsAreNamedWithLineValueAndWhatWasExpected) {
  // What is replaced, by what, the error.
  const std::vector<std::array<std::string, 3>> cases = {
      {"\\data\\", "mmap lm http://kheafield.com/code format version 5", "1: a binary file of KenLM"},
      {"\\data\\", "\xEF\xBB\xBF\\data\\", "1: the file begins with a byte order mark, expected \\data\\"},
      {"\\data\\", "BZh91AY", "compressed by bzip2, expected plain text (bunzip2 unpacks it)"},
      {"\\data\\", "\xFF\xFE\\data\\", "text in UTF-16, expected UTF-8"},
      {"\\data\\", "\x1B[2J\a", "1: \"<U+001B>[2J<U+0007>\", expected \\data\\"},
      {"\\data\\", "iARPA", "1: \"iARPA\", expected \\data\\"},
      {"ngram 1=3", "", "3: the count of order 2, expected order 1"},
      {"ngram 1=3\nngram 2=1", "", "4: \"\\1-grams:\", expected \"ngram 1=COUNT\""},
      {"ngram 1=3", "ngram 1=x", "2: \"ngram\" is followed by \"1=x\", expected ORDER=COUNT"},
      {"ngram 1=3", "ngram 1=-1", "expected ORDER=COUNT"},
      {"ngram 1=3", "ngram 1=99999999999999", "expected ORDER=COUNT"},
      {"ngram 2=1", "ngram 3=1", "3: the count of order 3, expected order 2 of at most 6"},
      {"ngram 2=1", "ngram 2=1\nngram 3=0\nngram 4=0\nngram 5=0\nngram 6=0\nngram 7=0",
       "8: the count of order 7"},
      {"ngram 1=3", "ngram 1=2", "8: more 1-grams than the 2 of the file's head"},
      {"ngram 1=3", "ngram 1=4", "10: \"\\2-grams:\" behind 3 1-grams, expected 4"},
      {"\\2-grams:", "\\3-grams:", "expected \\2-grams:"},
      {"-1.5", "nan", "6: column 1: the log10 probability is \"nan\", expected a number of at most 0"},
      {"-1.5", "-inf", "is \"-inf\""},
      {"-1.5", "0.5", "is \"0.5\""},
      {"-1.5", "1,5", "is \"1,5\""},
      {"-0.25", "inf", "6: column 10: the log10 backoff is \"inf\", expected a number"},
      {"-99\tчё", "-99\t\xff\xff", "7: column 5: word 1 is \"<0xFF><0xFF>\", expected UTF-8"},
      {"-99\tчё", "-99", "7: \"-99\", expected a log10 probability, 1 word and perhaps a backoff"},
      {"-99\tчё", "-99\ta b c", "7: \"-99<U+0009>a b c\", expected"},
      {"<s> чё", "<s> чё\t-1", "11: column 13: the highest order has a backoff, \"-1\", expected none"},
      {"<s> чё", "чё", "11: \"-0.5<U+0009>чё\", expected a log10 probability, 2 words"},
      {"\\end\\\n", "", "the end of the file, expected \\end\\"},
      {"\\end\\", "\\end\\\nmore", "14: \"more\" after \\end\\, expected nothing"},
      {"\\2-grams:", "\\end\\", "10: \"\\end\\\", expected \\2-grams:"},
  };
  for (const auto& [from, to, expected] : cases) {
    const std::string text = absl::StrReplaceAll(kArpa, {{from, to}});
    ASSERT_NE(text, kArpa) << from;
    Recorder recorder;
    EXPECT_THAT(Read(text, &recorder).ToString(), AllOf(HasSubstr("lm.arpa:"), HasSubstr(expected))) << text;
  }
  Recorder recorder;
  EXPECT_THAT(ReadArpaFile("/no/such.arpa", &recorder).ToString(), HasSubstr("/no/such.arpa: no such file"));
}

}  // namespace
}  // namespace distill_l2s
