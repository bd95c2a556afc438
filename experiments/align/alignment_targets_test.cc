#include "experiments/align/alignment_targets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

std::string Spelled(const AlignmentTargets& targets) {
  std::string text;
  for (const TargetCharacter& character : targets.characters) text += character.text;
  return text;
}

TEST(AlignmentTargetsTest, TheHeadersExample) {
  const auto vocabulary = *CharacterVocabulary::FromTexts({"aaa bb"}, 1);  // a b | [UNK] [PAD]
  const auto targets = MakeAlignmentTargets("ab é", vocabulary);
  ASSERT_TRUE(targets.ok()) << targets.status();
  EXPECT_THAT(targets->labels, ElementsAre(0, 1, 2, 3));
  EXPECT_EQ(Spelled(*targets), "ab é");
  EXPECT_THAT(targets->unknown, ElementsAre("é"));
}

TEST(AlignmentTargetsTest, LabelsAreThoseOfTraining) {
  const auto vocabulary = *CharacterVocabulary::FromTexts({"la mare rosie"}, 1);
  for (const char* text : {"la mare", " la  mare ", "lx m|re", "тla"}) {
    EXPECT_EQ(MakeAlignmentTargets(text, vocabulary)->labels, vocabulary.Encode(text)) << text;
  }
}

TEST(AlignmentTargetsTest, ASpaceThatTheVocabularyLacksPartsWordsOnly) {
  const auto vocabulary = *CharacterVocabulary::FromTexts({"aab"}, 1);
  const auto targets = MakeAlignmentTargets("a b\u3000a", vocabulary);
  ASSERT_TRUE(targets.ok()) << targets.status();
  EXPECT_THAT(targets->labels, ElementsAre(0, 1, 0));
  EXPECT_EQ(Spelled(*targets), "a b a");
  EXPECT_FALSE(targets->characters[1].is_target);
  EXPECT_TRUE(targets->unknown.empty());
}

TEST(AlignmentTargetsTest, ErrorsSayWhatIsWrongWithTheText) {
  const auto vocabulary = *CharacterVocabulary::FromTexts({"aa b"}, 1);
  EXPECT_EQ(MakeAlignmentTargets("", vocabulary).status().message(), "the text is empty");
  EXPECT_EQ(MakeAlignmentTargets("  ", vocabulary).status().message(), "the text is empty");
  EXPECT_THAT(std::string(MakeAlignmentTargets("AB A", vocabulary).status().message()),
              AllOf(HasSubstr("none of the 3 characters of \"AB A\""), HasSubstr("normalised")));
}

}  // namespace
}  // namespace distill_l2s
