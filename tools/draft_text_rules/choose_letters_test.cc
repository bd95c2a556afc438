#include "tools/draft_text_rules/choose_letters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace distill_l2s {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

LetterChoice Choose(const std::string& language, const std::vector<std::string>& texts) {
  TextSurvey survey{icu::Locale(language.c_str())};
  for (const std::string& text : texts) survey.Add(text);
  return ChooseLetters(*ReadExemplarCharacters(language), survey);
}

std::vector<std::string> Times(int times, const std::string& text) {
  return std::vector<std::string>(times, text);
}

TEST(ChooseLetters, FrequentLettersOfLoanWordsAreAdded) {
  std::vector<std::string> texts = Times(5, "Cairo");
  texts.push_back("quran");
  const LetterChoice choice = Choose("sw", texts);
  EXPECT_TRUE(choice.letters.contains('c') && choice.letters.contains('a') && choice.letters.contains('z'));
  EXPECT_FALSE(choice.letters.contains('q'));  // Once only.
  EXPECT_THAT(choice.left_out, ElementsAre('q'));
  EXPECT_THAT(choice.unseen, testing::Contains('z'));
}

TEST(ChooseLetters, LettersOfNoListMustBeTenTimesAsFrequent) {
  EXPECT_THAT(Choose("sw", Times(49, "é")).added, IsEmpty());
  EXPECT_THAT(Choose("sw", Times(50, "é")).added, ElementsAre(0xE9));
  EXPECT_THAT(Choose("sw", Times(500, "ж")).left_out, ElementsAre(0x436));  // Of another script.
}

TEST(ChooseLetters, MarksOnALanguageWithoutMarksAreStress) {
  const LetterChoice choice = Choose("mk", {"за\u0301мок"});
  EXPECT_TRUE(choice.stress_marks.contains(0x301));
  EXPECT_FALSE(choice.letters.contains(0x301));
}

TEST(ChooseLetters, InvisibleLettersOfCldrStay) {
  EXPECT_TRUE(Choose("ml", {"അവൻ"}).letters.contains(0x200D));
  EXPECT_FALSE(Choose("bn", {"র\u200Dয"}).letters.contains(0x200D));
}

TEST(ChooseLetters, LettersThatNfkcTakesApart) {
  const LetterChoice lao = Choose("lo", {"ນ\u0EB3"});
  EXPECT_TRUE(lao.needs_nfc);
  EXPECT_TRUE(lao.letters.contains(0xEB3));
  EXPECT_FALSE(Choose("sw", {"ndiyo"}).needs_nfc);
}

TEST(ChooseLetters, ALanguageThatIcuDoesNotKnow) {
  std::vector<std::string> texts = Times(5, "һаумы башҡорт");
  texts.push_back("ufa");
  const LetterChoice choice = Choose("ba", texts);
  EXPECT_TRUE(choice.letters.contains(0x4BB) && choice.letters.contains(0x4A1));
  EXPECT_FALSE(choice.letters.contains('u'));
  EXPECT_THAT(choice.unseen, IsEmpty());
}

TEST(ChooseLetters, ApostrophesAreLeftToTheJoiners) {
  const LetterChoice choice = Choose("uz", Times(100, "oʻzbek oʼz"));
  EXPECT_FALSE(choice.letters.contains(0x2BB) || choice.letters.contains(0x2BC));
}

}  // namespace
}  // namespace distill_l2s
