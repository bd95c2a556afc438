#include "data/text/text_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/file.h"

namespace distill_l2s {
namespace {

using ::testing::HasSubstr;

absl::StatusOr<TextRules> Load(const std::string& text) {
  const std::string path = JoinPath(testing::TempDir(), "rules.textproto");
  std::ofstream(path) << text;
  return LoadTextRules(path);
}

TEST(TextRulesTest, ReadsFieldsAndKeepsDefaults) {
  const auto rules = Load("language: 'tr' letters: '[a-z ı]' numbers: SPELL_OUT");
  ASSERT_TRUE(rules.ok()) << rules.status();
  EXPECT_EQ(rules->language(), "tr");
  EXPECT_EQ(rules->letters(), "[a-z ı]");
  EXPECT_EQ(rules->numbers(), TextRules::SPELL_OUT);
  EXPECT_EQ(rules->unicode_form(), TextRules::NFKC);
  EXPECT_TRUE(rules->lower_case());
  EXPECT_EQ(rules->foreign_letters(), TextRules::REJECTED);
}

TEST(TextRulesTest, ErrorsNameTheFileAndWhatWasExpected) {
  const std::pair<const char*, const char*> cases[] = {
      {"letters: '[a-z]'", "rules.textproto: language is missing, expected a BCP 47 tag"},
      {"language: '' letters: '[a-z]'", "language is missing"},
      {"language: 'ro'", "rules.textproto: letters is missing, expected a set such as [a-z é]"},
      {"language: 'ro' leters: '[a-z]'", "leters"},
      {"language: 'ro' numbers: WORDS", "WORDS"},
      {"language: 7", "rules.textproto"},
  };
  for (const auto& [text, message] : cases) {
    EXPECT_THAT(std::string(Load(text).status().message()), HasSubstr(message)) << text;
  }
  EXPECT_TRUE(absl::IsNotFound(LoadTextRules(JoinPath(testing::TempDir(), "none.textproto")).status()));
}

}  // namespace
}  // namespace distill_l2s
