#include "data/tokenization/bert_words.h"

#include <gtest/gtest.h>

#include "absl/strings/str_join.h"

namespace distill_l2s {
namespace {

std::string Words(absl::string_view text, const BertWordOptions& options = {}) {
  return absl::StrJoin(BertWords(text, options), "|");
}

constexpr BertWordOptions kCased = {/*lower_case=*/false, /*strip_accents=*/false};

TEST(BertWords, ArePartedAtSpacesAndAroundPunctuation) {
  EXPECT_EQ(Words("Ce-ai făcut?"), "ce|-|ai|facut|?");
  EXPECT_EQ(Words("Ce-ai  făcut?", kCased), "Ce|-|ai|făcut|?");
  EXPECT_EQ(Words("a $5 «b»…"), "a|$|5|«|b|»|…");
  EXPECT_EQ(Words(" \t\n\u2003\u2028"), "");
  EXPECT_EQ(Words(""), "");
}

TEST(BertWords, CaseAndAccentsAreOptions) {
  EXPECT_EQ(Words("ΟΔΥΣΣΕΎΣ"), "οδυσσευσ");  // Character by character: no final sigma.
  EXPECT_EQ(Words("É", {/*lower_case=*/true, /*strip_accents=*/false}), "é");
  EXPECT_EQ(Words("É", {/*lower_case=*/false, /*strip_accents=*/true}), "E");
  // Vowel signs above and below are non-spacing marks, too: what makes an uncased BERT of Indic text poor.
  EXPECT_EQ(Words("எட்டு"), "எடடு");
  EXPECT_EQ(Words("எட்டு", kCased), "எட்டு");
}

TEST(BertWords, AreBroughtToNfc) { EXPECT_EQ(Words("a\u0306", kCased), "ă"); }

TEST(BertWords, IdeographsAreWords) {
  EXPECT_EQ(Words("女孩a読b"), "女|孩|a|読|b");
  EXPECT_EQ(Words("女孩", {true, true, /*split_ideographs=*/false}), "女孩");
}

TEST(BertWords, ControlsAndBadBytesAreDropped) {
  EXPECT_EQ(Words(absl::string_view("a\0b\u200d\uFFFD\xFF\x07"
                                    "c",
                                    12)),
            "abc");
}

}  // namespace
}  // namespace distill_l2s
