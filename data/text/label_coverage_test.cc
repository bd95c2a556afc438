#include "data/text/label_coverage.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

CharacterVocabulary Labels(const std::string& text) { return *CharacterVocabulary::FromTexts({text}, 1); }

TEST(LabelCoverageTest, NormalisedTextsOfTheLanguageAreCovered) {
  const CharacterVocabulary labels = Labels("helo wrd");
  LabelCoverage coverage(&labels);
  coverage.Add("hello world");
  coverage.Add("");
  EXPECT_EQ(coverage.texts(), 2);
  EXPECT_EQ(coverage.characters(), 10);
  EXPECT_EQ(coverage.unknown_characters(), 0);
  EXPECT_EQ(coverage.Describe(), "");
}

TEST(LabelCoverageTest, RawTexts) {
  const CharacterVocabulary labels = Labels("helo wrd");
  LabelCoverage coverage(&labels);
  coverage.Add("Hello, world!");
  coverage.Add("hello");
  coverage.Add("World 7!");
  EXPECT_EQ(coverage.texts_with_unknown(), 2);
  EXPECT_EQ(
      coverage.Describe(),
      "2 of 3 clips have characters that the model's labels lack, 6 of 24: ! (2), , (1), 7 (1), H (1), W "
      "(1). The texts are not normalised as those of its training: capitals, digits, punctuation");
}

TEST(LabelCoverageTest, AnotherScript) {
  const CharacterVocabulary labels = Labels("вода");
  LabelCoverage coverage(&labels);
  coverage.Add("apă");
  EXPECT_EQ(
      coverage.Describe(),
      "1 of 1 clips have characters that the model's labels lack, 3 of 3: a (1), p (1), ă (1). They may "
      "be in another language than the model's");
}

TEST(LabelCoverageTest, AFewForeignLettersAreNoOtherLanguage) {
  const CharacterVocabulary labels = Labels("abcdefghij");
  LabelCoverage coverage(&labels);
  coverage.Add("abcdefghij abcdefghijz");
  EXPECT_EQ(coverage.Describe(), "1 of 1 clips have characters that the model's labels lack, 1 of 21: z (1)");
}

TEST(FormatCharacterCountsTest, TheMostFrequentFirstAndNotTooMany) {
  EXPECT_EQ(FormatCharacterCounts({{"a", 1}, {"b", 3}, {"c", 1}}), "b (3), a (1), c (1)");
  std::map<std::string, int64_t> many;
  for (char c = 'a'; c <= 'z'; ++c) many[std::string(1, c)] = 2;
  const std::string text = FormatCharacterCounts(many);
  EXPECT_EQ(text.substr(text.size() - 21), ", t (2), and 6 others");
}

TEST(FormatCharacterCountsTest, InvisibleAndCombiningCharactersComeByNumberAndName) {
  EXPECT_EQ(FormatCharacterCounts({{"\u200b", 3}, {"\u0301", 2}, {"é", 1}}),
            "U+200B ZERO WIDTH SPACE (3), U+0301 COMBINING ACUTE ACCENT (2), é (1)");
  // A phoneme of several characters.
  EXPECT_EQ(FormatCharacterCounts({{"t\u0361ʃ", 1}, {"a\u200d", 1}}), "a<U+200D> (1), t\u0361ʃ (1)");
}

TEST(LabelCoverageTest, AnInvisibleCharacterIsNamed) {
  const CharacterVocabulary labels = Labels("abcdefghij");
  LabelCoverage coverage(&labels);
  coverage.Add("abcdefghij abcdefghij\u00ad");
  EXPECT_EQ(coverage.Describe(),
            "1 of 1 clips have characters that the model's labels lack, 1 of 21: U+00AD SOFT HYPHEN (1)");
}

TEST(DescribeRawLabelsTest, WhatNormalisedTextsHaveNot) {
  EXPECT_EQ(DescribeRawLabels(Labels("Abba, 1 or 2!")), "capitals (A), digits (1, 2), punctuation (!, ,)");
  EXPECT_EQ(DescribeRawLabels(Labels("ng'ombe well-known col·lega l’eau")), "");
  // Upper case throughout is a way to normalise.
  EXPECT_EQ(DescribeRawLabels(Labels("HELLO WORLD")), "");
}

}  // namespace
}  // namespace distill_l2s
