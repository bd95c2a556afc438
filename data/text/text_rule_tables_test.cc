#include "data/text/text_rule_tables.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/text_proto.h"
#include "data/text/text_rules.h"

namespace distill_l2s {
namespace {

constexpr char kLanguages[] = "data/text/languages";

std::string ErrorOf(absl::string_view text_proto) {
  TextRules rules;
  if (absl::Status status = ParseTextProto(text_proto, "test", &rules); !status.ok()) {
    return status.ToString();
  }
  return std::string(TextRuleTables::Create(rules).status().message());
}

TEST(TextRuleTables, TakesEveryLanguageOfTheRepository) {
  int languages = 0;
  for (const auto& file : std::filesystem::directory_iterator(kLanguages)) {
    const absl::StatusOr<TextRules> rules = LoadTextRules(file.path().string());
    ASSERT_TRUE(rules.ok()) << rules.status();
    EXPECT_EQ(rules->language(), file.path().stem().string());
    const absl::StatusOr<TextRuleTables> tables = TextRuleTables::Create(*rules);
    EXPECT_TRUE(tables.ok()) << tables.status();
    ++languages;
  }
  EXPECT_GE(languages, 9);
}

TEST(TextRuleTables, ErrorsNameLanguageAndField) {
  EXPECT_EQ(ErrorOf("letters: '[a-z]'"),
            "text rules of : language: missing, expected a BCP 47 tag such as ro");
  EXPECT_EQ(ErrorOf("language: 'r o' letters: '[a-z]'"),
            "text rules of r o: language: \"r o\" is no BCP 47 tag such as ro or pt-BR");
  EXPECT_EQ(ErrorOf("language: 'ro'"),
            "text rules of ro: letters: \"\" is no set of characters such as \"[a-z é]\": "
            "U_MALFORMED_SET");
  EXPECT_EQ(ErrorOf("language: 'ro' letters: '[]'"),
            "text rules of ro: letters: missing, expected a set such as [a-z é]");
  EXPECT_EQ(ErrorOf("language: 'ro' letters: '[a-z {ch}]'"),
            "text rules of ro: letters: \"[a-z {ch}]\" holds a string in braces, expected single characters");
  EXPECT_EQ(
      ErrorOf("language: 'ro' letters: '[a-z Ș]'"),
      "text rules of ro: letters or joiners: Ș (U+0218) is not lower case, so no normalised text holds it");
  EXPECT_EQ(
      ErrorOf("language: 'ro' letters: '[a-z ﬁ]'"),
      "text rules of ro: letters or joiners: ﬁ (U+FB01) is changed by NFKC, so no normalised text holds it");
  EXPECT_EQ(ErrorOf("language: 'ro' letters: '[a-z 7]'"),
            "text rules of ro: letters or joiners: 7 (U+0037) cannot be a letter: spaces, digits, control "
            "characters "
            "and | are not");
  EXPECT_EQ(ErrorOf("language: 'ro' letters: '[a-z]' joiners: '[|]'"),
            "text rules of ro: letters or joiners: | (U+007C) cannot be a letter: spaces, digits, control "
            "characters "
            "and | are not");
}

TEST(TextRuleTables, ChecksSubstitutionsAndNumbers) {
  EXPECT_EQ(ErrorOf("language: 'ro' letters: '[a-z]' substitutions { to: 'a' }"),
            "text rules of ro: substitutions: from is empty, expected some characters");
  EXPECT_EQ(ErrorOf("language: 'ro' letters: '[a-z]' substitutions { from: 'a' to: 'aa' }"),
            "text rules of ro: substitutions: \"aa\" holds \"a\", which is replaced itself");
  EXPECT_EQ(ErrorOf("language: 'ro' letters: '[a-z]' numbers: DIGIT_NAMES digit_names: 'zero'"),
            "text rules of ro: digit_names: 1 names, expected those of 0 .. 9");
  std::string names;
  for (int i = 0; i < 10; ++i) absl::StrAppend(&names, " digit_names: '", i == 6 ? "șase" : "trei", "'");
  EXPECT_EQ(ErrorOf(absl::StrCat("language: 'ro' letters: '[a-z]' numbers: DIGIT_NAMES", names)),
            "text rules of ro: digit_names: \"șase\" is empty or holds what is not in letters");
  EXPECT_EQ(ErrorOf("language: 'tlh' letters: '[a-z]' numbers: SPELL_OUT"),
            "numbers cannot be spelled out in the language tlh: ICU has no rules for it");
}

TEST(LoadTextRules, NamesFileAndField) {
  EXPECT_TRUE(absl::StrContains(LoadTextRules("data/text/languages/xx.textproto").status().message(),
                                "data/text/languages/xx.textproto"));
  const std::string path = JoinPath(testing::TempDir(), "rules.textproto");
  ASSERT_TRUE(WriteFileAtomically(path, "language: 'ro'\nletres: '[a-z]'\n").ok());
  const std::string unknown(LoadTextRules(path).status().message());
  EXPECT_TRUE(absl::StrContains(unknown, path) && absl::StrContains(unknown, "letres")) << unknown;
  ASSERT_TRUE(WriteFileAtomically(path, "language: 'ro'").ok());
  EXPECT_EQ(LoadTextRules(path).status().message(),
            absl::StrCat(path, ": letters is missing, expected a set such as [a-z é]"));
}

}  // namespace
}  // namespace distill_l2s
