#include "tools/draft_text_rules/text_survey.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

using ::testing::ElementsAre;

TEST(TextSurvey, CountsSmallComposedCharacters) {
  TextSurvey survey(icu::Locale("ro"));
  survey.Add("T\u0326ara MEA");
  survey.Add("ața");
  EXPECT_EQ(survey.texts(), 2);
  EXPECT_EQ(survey.characters(), 10);
  EXPECT_EQ(survey.uses().at(0x021B).times, 2);
  EXPECT_EQ(survey.uses().at(0x021B).texts, 2);
  EXPECT_EQ(survey.uses().at('a').times, 5);
  EXPECT_EQ(survey.uses().count(' '), 0u);
}

TEST(TextSurvey, TheLanguagesCase) {
  TextSurvey survey(icu::Locale("tr"));
  survey.Add("ISI");
  EXPECT_EQ(survey.uses().at(0x0131).times, 2);
}

TEST(TextSurvey, WhereCharactersStand) {
  TextSurvey survey(icu::Locale("sw"));
  survey.Add("'ndiyo' , ng'ombe - ng'ombe");
  const CharacterUse& apostrophe = survey.uses().at('\'');
  EXPECT_EQ(apostrophe.times, 4);
  EXPECT_EQ(apostrophe.between_letters, 2);
  EXPECT_EQ(apostrophe.at_word_edges, 2);
  EXPECT_THAT(apostrophe.examples, ElementsAre("ng'ombe", "'ndiyo'"));
  EXPECT_EQ(survey.uses().at('-').between_letters + survey.uses().at('-').at_word_edges, 0);
}

TEST(TextSurvey, SumsSeveralCharacters) {
  TextSurvey survey(icu::Locale("sw"));
  survey.Add("ng'ombe ng’ombe");
  const CharacterUse sum = survey.Sum([](UChar32 c) { return c == '\'' || c == 0x2019; });
  EXPECT_EQ(sum.times, 2);
  EXPECT_EQ(sum.texts, 0);
  EXPECT_EQ(sum.between_letters, 2);
  EXPECT_THAT(sum.examples, ElementsAre("ng'ombe", "ng’ombe"));
}

TEST(TextSurvey, AnyBytes) {
  TextSurvey survey(icu::Locale("ro"));
  survey.Add("a\xFF");
  EXPECT_EQ(survey.uses().at(0xFFFD).times, 1);
}

}  // namespace
}  // namespace distill_l2s
