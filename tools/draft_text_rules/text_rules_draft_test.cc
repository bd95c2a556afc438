#include "tools/draft_text_rules/text_rules_draft.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "data/text/text_normalizer.h"
#include "data/text/text_rules.h"

namespace distill_l2s {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Draft(const std::string& language, const std::vector<std::string>& texts) {
  const absl::StatusOr<std::string> draft = DraftTextRules(language, "texts.txt", texts);
  EXPECT_TRUE(draft.ok()) << draft.status();
  return draft.ok() ? *draft : "";
}

// What the drafted rules make of `raw`, read from a file as a user would have it.
std::string Normalize(const std::string& draft, const std::string& raw) {
  const std::string path = JoinPath(testing::TempDir(), "draft.textproto");
  std::ofstream(path) << draft;
  const absl::StatusOr<TextRules> rules = LoadTextRules(path);
  if (!rules.ok()) return std::string(rules.status().message());
  const absl::StatusOr<TextNormalizer> normalizer = TextNormalizer::Create(*rules);
  if (!normalizer.ok()) return std::string(normalizer.status().message());
  const NormalizedText normalized = normalizer->Normalize(raw);
  return normalized.usable() ? normalized.text : absl::StrCat("<", normalized.reason, ">");
}

std::vector<std::string> Times(int times, const std::string& text) {
  return std::vector<std::string>(times, text);
}

TEST(DraftTextRules, SwahiliLoadsAndSaysWhy) {
  std::vector<std::string> texts = Times(4, "Ng'ombe wa mjomba, ng’ombe!");
  texts.push_back("Nina miaka 25");
  texts.push_back("Жук");
  const std::string draft = Draft("sw", texts);
  EXPECT_EQ(Normalize(draft, "NG‘OMBE wa 'mjomba'"), "ng'ombe wa mjomba");
  EXPECT_EQ(Normalize(draft, "Жук"), "<foreign letter>");
  for (const char* part :
       {"# A draft of text rules for Swahili, from CLDR's letters (ICU 72", " and 6 texts of texts.txt.",
        "# By these rules 4 of 6 texts are usable. Left out:",
        "#   1: number, for example 25 in \"Nina miaka 25\"", "# Never in the texts: c, d, f,",
        "#   ж (U+0436): 1 time in 1 text (жук)", "8 times (ng'ombe, ng’ombe!), 8 of them between letters",
        "language: \"sw\"", "joiners: \"[']\"", "21 is \"ishirini na moja\""}) {
    EXPECT_THAT(draft, HasSubstr(part));
  }
}

TEST(DraftTextRules, RareHyphensAreSpaces) {
  std::vector<std::string> texts = Times(1000, "anak");
  for (int i = 0; i < 4; ++i) texts.push_back("anak-anak");
  EXPECT_EQ(Normalize(Draft("ms", texts), "anak-anak"), "anak anak");
  texts.push_back("kura-kura");
  EXPECT_EQ(Normalize(Draft("ms", texts), "anak-anak"), "anak-anak");
}

TEST(DraftTextRules, ApostropheLetterThatBeginsWords) {
  const std::string draft = Draft("haw", Times(3, "ʻōlelo Hawaiʻi"));
  EXPECT_EQ(Normalize(draft, "ʻŌlelo"), "ʻōlelo");
  EXPECT_THAT(draft, HasSubstr("ʻ (U+02BB) is a letter: words begin or end with it"));
  EXPECT_EQ(Normalize(Draft("uz", Times(3, "oʻzbek")), "o‘zbek oʻzbek 'o"), "o'zbek o'zbek o");
}

TEST(DraftTextRules, PersianNonJoiner) {
  const std::string draft = Draft("fa", Times(3, "می\u200Cخواهم"));
  EXPECT_THAT(draft, HasSubstr("joiners: \"[\\\\u200C]\""));
  EXPECT_EQ(Normalize(draft, "\u200Cمی\u200C\u200Cخواهم\u200D\u200C."), "می\u200Cخواهم");
}

TEST(DraftTextRules, MalayalamKeepsItsJoinersAndBengaliLosesThem) {
  EXPECT_EQ(Normalize(Draft("ml", {"അവന\u0D4D\u200D"}), "അവന\u0D4D\u200D"), "അവന\u0D4D\u200D");
  const std::string bengali = Draft("bn", Times(5, "র\u200D\u09CDয"));
  EXPECT_EQ(Normalize(bengali, "র\u200D\u09CDয"), "র\u09CDয");
  EXPECT_THAT(bengali, HasSubstr("U+200D ZERO WIDTH JOINER: 5 times in 5 texts"));
}

TEST(DraftTextRules, StressMarks) {
  const std::string draft = Draft("mk", {"за\u0301мок"});
  EXPECT_THAT(draft, HasSubstr("removed: \"[[:Cf:] \\\\u0301]\""));
  EXPECT_EQ(Normalize(draft, "за\u0301мок ѓ"), "замок ѓ");
}

TEST(DraftTextRules, LaoIsNotTakenApart) {
  EXPECT_EQ(Normalize(Draft("lo", {"ນ\u0EB3"}), "ນ\u0EB3"), "ນ\u0EB3");
}

TEST(DraftTextRules, ALanguageThatIcuDoesNotKnow) {
  const std::string draft = Draft("ba", Times(5, "Һаумы, башҡорт!"));
  EXPECT_EQ(Normalize(draft, "БАШҠОРТ"), "башҡорт");
  EXPECT_THAT(draft, HasSubstr("ICU has none for the language"));
  EXPECT_THAT(draft, HasSubstr("ICU cannot spell numbers in this language"));
  EXPECT_THAT(draft, Not(HasSubstr("CLDR's letters")));
}

TEST(DraftTextRules, TextsCannotLeaveTheirComments) {
  const std::string draft = Draft("sw", {"a\u2028\x85numbers: DROPPED\r\nnumbers: 7 \"q\" \\"});
  EXPECT_EQ(Normalize(draft, "ndiyo 7"), "<number>");
}

TEST(DraftTextRules, ErrorsNameWhatIsWrong) {
  EXPECT_THAT(std::string(DraftTextRules("s w", "t", {"a"}).status().message()), HasSubstr("no BCP 47 tag"));
  EXPECT_EQ(DraftTextRules("ba", "t.txt", {"a", "7"}).status().message(),
            "t.txt: no letter is in its 2 texts at least 5 times, and ICU knows none of ba");
}

}  // namespace
}  // namespace distill_l2s
