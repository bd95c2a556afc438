#include "data/text/text_folding.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/string_view.h"
#include "base/text_proto.h"

namespace distill_l2s {
namespace {

TextRuleTables Tables(absl::string_view text_proto) {
  TextRules rules;
  const absl::Status parsed = ParseTextProto(text_proto, "test", &rules);
  EXPECT_TRUE(parsed.ok()) << parsed;
  absl::StatusOr<TextRuleTables> tables = TextRuleTables::Create(rules);
  EXPECT_TRUE(tables.ok()) << tables.status();
  return *std::move(tables);
}

std::string Fold(const TextRuleTables& tables, const char* text, std::u32string* dropped = nullptr) {
  std::string utf8;
  return FoldText(tables, icu::UnicodeString::fromUTF8(text), dropped).toUTF8String(utf8);
}

TEST(FoldText, InvisibleCharactersGoAndAreCounted) {
  const TextRuleTables tables = Tables("language: 'bg' letters: '[а-я]' removed: '[]'");
  std::u32string dropped;
  EXPECT_EQ(Fold(tables, "\uFEFFа\u00ADна\uFE0F и\u200B", &dropped), "ана и");
  EXPECT_TRUE(dropped == U"\uFEFF\u00AD\uFE0F\u200B");
}

// Persian's U+200C parts the pieces of a word; in Malayalam of old, U+200D makes letters.
TEST(FoldText, RulesMayNameInvisibleLetters) {
  const TextRuleTables persian = Tables(
      "language: 'fa' letters: '[\\\\u0621-\\\\u063A \\\\u0641-\\\\u064A \\\\u06CC]' joiners: '[\\\\u200C]'");
  EXPECT_EQ(Fold(persian, "می\u200Cخواهم\u200D"), "می\u200Cخواهم");
  const TextRuleTables malayalam = Tables("language: 'ml' letters: '[\\\\u0D05-\\\\u0D4D \\\\u200D]'");
  EXPECT_EQ(Fold(malayalam, "അവന\u0D4D\u200D\u200C"), "അവന\u0D4D\u200D");
  // A substitution may need one, too: a zero width space that parts words.
  const TextRuleTables khmer =
      Tables("language: 'km' letters: '[ក-៓]' substitutions { from: '\\342\\200\\213' to: ' ' }");
  EXPECT_EQ(Fold(khmer, "ខ្ញុំ\u200Bទៅ"), "ខ្ញុំ ទៅ");
}

TEST(FoldText, LookAlikesUnlessTheRulesNameThem) {
  const TextRuleTables swahili = Tables("language: 'sw' letters: '[a-z]' joiners: \"[']\"");
  for (const char* raw :
       {"ng'ombe", "ng’ombe", "ng‘ombe", "ngʼombe", "ngʻombe", "ng`ombe", "ng´ombe", "ng′ombe"}) {
    EXPECT_EQ(Fold(swahili, raw), "ng'ombe") << raw;
  }
  const TextRuleTables hawaiian =
      Tables("language: 'haw' letters: '[a-z āēīōū ʻ]' substitutions { from: \"'\" to: 'ʻ' }");
  EXPECT_EQ(Fold(hawaiian, "Hawaiʻi Hawai‘i HAWAI'I"), "hawaiʻi hawaiʻi hawaiʻi");
  EXPECT_EQ(Fold(swahili, "a\u2010b\u2011c–d"), "a-b-c–d");
  EXPECT_EQ(Fold(swahili, "a•b"), "a•b");
  EXPECT_EQ(Fold(Tables("language: 'ca' letters: '[a-z]' joiners: '[·]'"), "a•b\u2027c"), "a·b·c");
}

TEST(FoldText, RemovedMarksComeOffComposedLetters) {
  const TextRuleTables tables = Tables("language: 'ru' letters: '[а-яё]' removed: '[\\\\u0300 \\\\u0301]'");
  std::u32string dropped;
  EXPECT_EQ(Fold(tables, "ѐ е\u0300 Ѐ й ё ё\u0301", &dropped), "е е е й ё ё");
  EXPECT_TRUE(dropped == U"\u0300\u0300\u0300\u0301");
  EXPECT_EQ(Fold(Tables("language: 'pl' letters: '[a-z ó]' removed: '[\\\\u0301]'"), "Ó Á o\u0301"), "ó a ó");
}

TEST(FoldText, SubstitutionsInsideWords) {
  const TextRuleTables tables =
      Tables("language: 'bg' letters: '[а-яѝ]' substitutions { from: 'ѝ' to: 'и' inside_words: true }");
  EXPECT_EQ(Fold(tables, "ѝ ѝме имѝ вѝдя Ѝ, «ѝ»"), "ѝ име ими видя ѝ, «ѝ»");
}

}  // namespace
}  // namespace distill_l2s
