// What holds of every language's rules, over all code points of a Unicode property.

#include <gtest/gtest.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uniset.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "data/text/look_alikes.h"
#include "data/text/text_normalizer.h"
#include "data/text/text_rules.h"

namespace distill_l2s {
namespace {

std::string Utf8(const icu::UnicodeString& text) {
  std::string utf8;
  return text.toUTF8String(utf8);
}

std::string Utf8(UChar32 character) { return Utf8(icu::UnicodeString(character)); }

icu::UnicodeSet Set(const std::string& pattern) {
  UErrorCode error = U_ZERO_ERROR;
  icu::UnicodeSet set(icu::UnicodeString::fromUTF8(pattern), error);
  EXPECT_TRUE(U_SUCCESS(error)) << pattern;
  return set;
}

struct Language {
  TextRules rules;
  TextNormalizer normalizer;
  icu::UnicodeSet letters;
  std::string first, last;  // Two letters, neither of them a mark.

  // The text or the reason why there is none.
  std::string Show(const std::string& raw) const {
    const NormalizedText normalized = normalizer.Normalize(raw);
    return normalized.usable() ? normalized.text : absl::StrCat("<", normalized.reason, ">");
  }
  bool Names(UChar32 character) const {
    if (character == 0x1FFD) character = 0x00B4;  // Canonically the same.
    return letters.contains(character) || Set(rules.joiners()).contains(character) ||
           Set(rules.removed()).contains(character);
  }
};

Language Load(const std::string& path) {
  const absl::StatusOr<TextRules> rules = LoadTextRules(path);
  EXPECT_TRUE(rules.ok()) << rules.status();
  absl::StatusOr<TextNormalizer> normalizer = TextNormalizer::Create(*rules);
  EXPECT_TRUE(normalizer.ok()) << normalizer.status();
  Language language{*rules, *std::move(normalizer), Set(rules->letters()), "", ""};
  for (int32_t i = 0; i < language.letters.size(); ++i) {
    const UChar32 letter = language.letters.charAt(i);
    if (!u_isalpha(letter)) continue;
    if (language.first.empty()) language.first = Utf8(letter);
    language.last = Utf8(letter);
  }
  return language;
}

const std::vector<Language>& Languages() {
  static const auto& languages = *[] {
    auto* loaded = new std::vector<Language>;
    for (const auto& file : std::filesystem::directory_iterator("data/text/languages")) {
      loaded->push_back(Load(file.path().string()));
    }
    return loaded;
  }();
  return languages;
}

const Language& Of(const std::string& tag) {
  return *std::find_if(Languages().begin(), Languages().end(),
                       [&](const Language& language) { return language.rules.language() == tag; });
}

TEST(LanguageProperties, DefaultIgnorablesGoWithoutATrace) {
  const icu::UnicodeSet ignorables = Set("[:Default_Ignorable_Code_Point:]");
  ASSERT_GT(ignorables.size(), 4000);
  ASSERT_EQ(Languages().size(), 32u);
  for (const Language& language : Languages()) {
    const std::string with_none = language.Show(language.first + language.last + " " + language.last);
    ASSERT_NE(with_none[0], '<');
    for (int32_t i = 0; i < ignorables.size(); ++i) {
      const std::string ignorable = Utf8(ignorables.charAt(i));
      const std::string raw = absl::StrCat(ignorable, language.first, ignorable, language.last, ignorable,
                                           " ", language.last, ignorable);
      ASSERT_EQ(language.Show(raw), with_none)
          << language.rules.language() << " U+" << std::hex << ignorables.charAt(i);
    }
  }
}

TEST(LanguageProperties, ApostrophesAreOne) {
  for (const Language& language : Languages()) {
    const std::string plain = language.Show(language.first + "'" + language.last);
    for (UChar32 c = 0; c <= 0xFFFF; ++c) {
      if (!IsApostrophe(static_cast<char32_t>(c)) || language.Names(c)) continue;
      ASSERT_EQ(language.Show(absl::StrCat(language.first, Utf8(c), language.last)), plain)
          << language.rules.language() << " U+" << std::hex << c;
    }
  }
}

TEST(LanguageProperties, MiddleDotsAreOneInCatalanAndASpaceElsewhere) {
  for (UChar32 c = 0; c <= 0x10FFFF; ++c) {
    if (!IsMiddleDot(static_cast<char32_t>(c))) continue;
    EXPECT_EQ(Of("ca").Show(absl::StrCat("col", Utf8(c), "lecció")), "col·lecció") << std::hex << c;
    for (const Language& language : Languages()) {
      if (language.rules.language() == "ca") continue;
      ASSERT_EQ(language.Show(absl::StrCat(language.first, Utf8(c), language.last)),
                absl::StrCat(language.first, " ", language.last))
          << language.rules.language() << " U+" << std::hex << c;
    }
  }
  EXPECT_EQ(Of("ca").Show("para\u0140lel PARA\u013FLEL para\u0140·lel"), "paral·lel paral·lel paral·lel");
}

TEST(LanguageProperties, StressMarksAreTakenOff) {
  for (const char* tag : {"be", "bg", "ru", "uk"}) {
    const Language& language = Of(tag);
    for (int32_t i = 0; i < language.letters.size(); ++i) {
      const std::string letter = Utf8(language.letters.charAt(i));
      const std::string word = letter + language.last;
      for (const char* mark : {"\u0300", "\u0301", "\u0340", "\u0341"}) {
        ASSERT_EQ(language.Show(letter + mark + language.last), language.Show(word)) << tag << " " << word;
        ASSERT_EQ(language.Show("Т" + letter + mark), language.Show("т" + letter)) << tag << " " << word;
      }
    }
  }
  EXPECT_EQ(Of("ru").Show("За\u0301мок, ѐлка, ещё йод, а´том"), "замок елка ещё йод атом");
  EXPECT_EQ(Of("bg").Show("Кнѝгата ѝ; и\u0300 Ѝ, и, най-но\u0300в"), "книгата ѝ ѝ ѝ и най нов");
  EXPECT_EQ(Of("uk").Show("Ї\u0301жак, йо\u0301д, об\u00B4є\u0301кт"), "їжак йод об'єкт");
  EXPECT_EQ(Of("be").Show("Ё\u0301н, мо\u0301ва ў"), "ён мова ў");
}

TEST(LanguageProperties, ThaiVowelsTypedInTwoParts) {
  const Language& thai = Of("th");
  EXPECT_EQ(thai.Show("น\u0E4D\u0E32"), "น\u0E33");
  EXPECT_EQ(thai.Show("\u0E40\u0E40ม"), "\u0E41ม");
  for (const char* tone : {"\u0E48", "\u0E49", "\u0E4A", "\u0E4B"}) {
    const std::string right = absl::StrCat("น", tone, "\u0E33");
    EXPECT_EQ(thai.Show(right), right);
    EXPECT_EQ(thai.Show(absl::StrCat("น", tone, "\u0E4D\u0E32")), right);
    EXPECT_EQ(thai.Show(absl::StrCat("น\u0E4D", tone, "\u0E32")), right);
    EXPECT_EQ(thai.Show(absl::StrCat("น\u0E33", tone)), right);
  }
}

// Ligatures, Arabic's and Hebrew's shapes, full and half widths, and all that stands for capitals.
TEST(LanguageProperties, PresentationFormsAreTheirLetters) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* nfkc = icu::Normalizer2::getNFKCInstance(error);
  const icu::UnicodeSet forms =
      Set("[[[\\uFB00-\\uFDFF\\uFE70-\\uFEFC\\uFF00-\\uFFEF][:Changes_When_Lowercased:]]&[[:L:][:M:]]]");
  for (const Language& language : Languages()) {
    if (language.rules.unicode_form() != TextRules::NFKC) continue;
    for (int32_t i = 0; i < forms.size(); ++i) {
      const icu::UnicodeString form(forms.charAt(i));
      ASSERT_EQ(language.Show(Utf8(form)), language.Show(Utf8(nfkc->normalize(form, error))))
          << language.rules.language() << " U+" << std::hex << forms.charAt(i);
    }
  }
  EXPECT_EQ(Of("ar").Show("\uFEB3\uFEFC\uFEE1"), "سلام");
}

TEST(LanguageProperties, CanonicallyEquivalentTextsAreEqual) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* nfd = icu::Normalizer2::getNFDInstance(error);
  const icu::UnicodeSet composed = Set("[[:NFD_Quick_Check=No:]-[:Hangul:]]");
  ASSERT_GT(composed.size(), 2000);
  for (const Language& language : Languages()) {
    for (int32_t i = 0; i < composed.size(); ++i) {
      const std::string raw = absl::StrCat(language.first, Utf8(composed.charAt(i)), language.last);
      const std::string taken_apart = Utf8(nfd->normalize(icu::UnicodeString::fromUTF8(raw), error));
      ASSERT_EQ(language.Show(taken_apart), language.Show(raw)) << language.rules.language() << " " << raw;
    }
  }
}

}  // namespace
}  // namespace distill_l2s
