#include "data/text/text_normalizer.h"

#include <gtest/gtest.h>
#include <unicode/unistr.h>

#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/random.h"
#include "base/text_proto.h"
#include "data/text/text_rules.h"

namespace distill_l2s {
namespace {

TextNormalizer ForLanguage(const std::string& language) {
  absl::StatusOr<TextRules> rules =
      LoadTextRules(absl::StrCat("data/text/languages/", language, ".textproto"));
  EXPECT_TRUE(rules.ok()) << rules.status();
  absl::StatusOr<TextNormalizer> normalizer = TextNormalizer::Create(*rules);
  EXPECT_TRUE(normalizer.ok()) << normalizer.status();
  return *std::move(normalizer);
}

TextNormalizer FromRules(absl::string_view text_proto) {
  TextRules rules;
  const absl::Status parsed = ParseTextProto(text_proto, "test", &rules);
  EXPECT_TRUE(parsed.ok()) << parsed;
  absl::StatusOr<TextNormalizer> normalizer = TextNormalizer::Create(rules);
  EXPECT_TRUE(normalizer.ok()) << normalizer.status();
  return *std::move(normalizer);
}

// The text, or "reason: detail" in angle brackets.
std::string Show(const NormalizedText& normalized) {
  return normalized.usable() ? normalized.text
                             : absl::StrCat("<", normalized.reason, ": ", normalized.detail, ">");
}

TEST(TextNormalizer, RomanianHasCommasBelow) {
  const TextNormalizer ro = ForLanguage("ro");
  EXPECT_EQ(ro.language(), "ro");
  EXPECT_EQ(Show(ro.Normalize("Ţara mea, ”România”! Aşa-i…")), "țara mea românia așa i");
  // The cedilla as a combining mark, and the comma below as one.
  EXPECT_EQ(Show(ro.Normalize("S\u0327ir, t\u0326ar\u0103")), "șir țară");
  EXPECT_EQ(Show(ro.Normalize("\u00A0O  inimă.\r\n")), "o inimă");
}

TEST(TextNormalizer, FrenchKeepsApostrophesInsideWords) {
  const TextNormalizer fr = ForLanguage("fr");
  EXPECT_EQ(Show(fr.Normalize("L’eau d'« ici », aujourd'hui, 'là'")), "l'eau d ici aujourd'hui là");
  EXPECT_EQ(Show(fr.Normalize("L\u00B4ŒUF ; c\u02BCest peut-être ÇA !")), "l'œuf c'est peut être ça");
  EXPECT_EQ(Show(fr.Normalize("rock''n roll l’ homme")), "rock n roll l homme");
}

TEST(TextNormalizer, CatalanMiddleDot) {
  const TextNormalizer ca = ForLanguage("ca");
  EXPECT_EQ(Show(ca.Normalize("COL·LECCIÓ · Il•lusió, para\u0140lel. Vint-i-cinc moure's")),
            "col·lecció il·lusió paral·lel vint i cinc moure's");
}

TEST(TextNormalizer, GreekFinalSigma) {
  const TextNormalizer el = ForLanguage("el");
  EXPECT_EQ(Show(el.Normalize("ΟΔΥΣΣΕΥΣ Ο ΣΟΦΟΣ. απ’ ό,τι")), "οδυσσευς ο σοφος απ ό τι");
}

TEST(TextNormalizer, TurkishDottedAndDotlessI) {
  const TextNormalizer tr = FromRules("language: 'tr' letters: '[a-z çğıöşü]'");
  EXPECT_EQ(Show(tr.Normalize("IŞIK İSTANBUL'da, DIŞARI")), "ışık istanbul da dışarı");
  const TextNormalizer en = FromRules("language: 'en' letters: '[a-z]'");
  EXPECT_EQ(Show(en.Normalize("ISLAND")), "island");
  const TextNormalizer az = FromRules("language: 'az' letters: '[a-z çəğıöşü]'");
  EXPECT_EQ(Show(az.Normalize("BAKI İLƏ")), "bakı ilə");
  EXPECT_EQ(Show(tr.Normalize("ＩＳＩ \U0001D408")), "ısı ı");  // Full width, and a mathematical one.
  // Outside Turkish and Azeri the dot of İ is a mark of its own, which English does not have.
  EXPECT_EQ(Show(en.Normalize("İ")), "<foreign letter: U+0307 COMBINING DOT ABOVE>");
}

TEST(TextNormalizer, MarksOfIndicScriptsStay) {
  const TextNormalizer hi =
      FromRules("language: 'hi' letters: '[\\u0901-\\u0903\\u0905-\\u0939\\u093C\\u093E-\\u094D]'");
  EXPECT_EQ(Show(hi.Normalize("लड़की चिट्ठी पढ़ती है।")), "लड़की चिट्ठी पढ़ती है");
  const TextNormalizer th =
      FromRules("language: 'th' letters: '[\\u0E01-\\u0E32\\u0E34-\\u0E3A\\u0E40-\\u0E4E]'");
  EXPECT_EQ(Show(th.Normalize("เด็ก\u200Bผู้หญิง")), "เด็กผู้หญิง");
}

TEST(TextNormalizer, BelarusianAndUkrainianApostrophes) {
  EXPECT_EQ(Show(ForLanguage("be").Normalize("Камп’ютэрная мыш — «Пік!»")), "камп'ютэрная мыш пік");
  const TextNormalizer uk = FromRules("language: 'uk' letters: '[а-щьюяєіїґ]' joiners: \"['-]\"");
  EXPECT_EQ(Show(uk.Normalize("М\u02BCята, п'ять; будь\u2010який - ні")), "м'ята п'ять будь-який ні");
}

TEST(TextNormalizer, DigitsAsTheRulesSay) {
  EXPECT_EQ(Show(ForLanguage("ro").Normalize("5 yeni japonezi")), "<number: 5>");
  const TextNormalizer es = ForLanguage("es");
  EXPECT_EQ(Show(es.Normalize("¡Pulse 2, o 9!")), "pulse dos o nueve");
  EXPECT_EQ(Show(es.Normalize("Son 25")), "<number: 25>");
  for (const char* glued : {"1.5", "3D", "x2", "1-2", "9:5", ".5", "1/2", "1 5", "½", "-5"}) {
    EXPECT_EQ(es.Normalize(glued).reason, TextNormalizer::kNumber) << glued;
  }
  EXPECT_EQ(Show(ForLanguage("ru").Normalize("Нажмите ٣.")), "нажмите три");  // ARABIC-INDIC DIGIT THREE
}

TEST(TextNormalizer, SpellsNumbersOut) {
  const TextNormalizer de = FromRules("language: 'de' letters: '[a-z äöüß]' numbers: SPELL_OUT");
  EXPECT_EQ(Show(de.Normalize("Nur 21 oder 1984!")),
            "nur einundzwanzig oder eintausendneunhundertvierundachtzig");
  EXPECT_EQ(Show(de.Normalize("um 007")), "<number: 007>");
  EXPECT_EQ(Show(de.Normalize("1234567890123456")), "<number: 1234567890123456>");
  EXPECT_EQ(Show(de.Normalize("10 000")), "<number: 10>");
}

TEST(TextNormalizer, NamesWhatMakesATextUnusable) {
  const TextNormalizer ro = ForLanguage("ro");
  EXPECT_EQ(Show(ro.Normalize("Un dolar ($1.00)")), "<sign that is not read as written: ( (U+0028)>");
  EXPECT_EQ(Show(ro.Normalize("cinci € azi")), "<sign that is not read as written: € (U+20AC)>");
  EXPECT_EQ(Show(ro.Normalize("a ≠ b")), "<sign that is not read as written: ≠ (U+2260)>");
  EXPECT_EQ(Show(ro.Normalize("№ unu")), "<sign that is not read as written: № (U+2116)>");
  EXPECT_EQ(Show(ro.Normalize("（da）")), "<sign that is not read as written: ( (U+0028)>");
  EXPECT_EQ(Show(ro.Normalize("numit Жук")), "<foreign letter: ж (U+0436)>");
  EXPECT_EQ(Show(ro.Normalize("Por?ile")), "<question mark inside a word: r?i>");
  EXPECT_EQ(Show(ro.Normalize("Alo? Alo?")), "alo alo");
  EXPECT_EQ(Show(ro.Normalize("…!? 😀")), "<no letters: >");
  EXPECT_EQ(Show(ro.Normalize("")), "<no letters: >");
}

TEST(TextNormalizer, BrokenBytes) {
  const TextNormalizer ro = ForLanguage("ro");
  EXPECT_EQ(ro.Normalize("\xC8").reason, TextNormalizer::kInvalidUtf8);  // Cut in the middle.
  EXPECT_EQ(ro.Normalize("a\xFF").reason, TextNormalizer::kInvalidUtf8);
  EXPECT_EQ(ro.Normalize("\xC0\xAF").reason, TextNormalizer::kInvalidUtf8);          // Overlong.
  EXPECT_EQ(ro.Normalize("\xED\xA0\x80").reason, TextNormalizer::kInvalidUtf8);      // A surrogate.
  EXPECT_EQ(ro.Normalize("ro\u00EEn \xFEul").reason, TextNormalizer::kInvalidUtf8);  // Latin-1.
  EXPECT_EQ(ro.Normalize("lost \uFFFD").reason, TextNormalizer::kInvalidUtf8);
  EXPECT_EQ(Show(ro.Normalize(absl::string_view("a\0b", 3))), "<control character: U+0000 <control>>");
  EXPECT_EQ(Show(ro.Normalize("a\x1B[0m")), "<control character: U+001B <control>>");
  EXPECT_FALSE(ro.Normalize(std::string(10 << 20, 'a')).usable());
}

// Random texts of letters, marks, joiners and odd characters of every plane.
std::string RandomText(Random* random) {
  static constexpr char16_t kOften[] = u"aAșŞţÎîßιΣςİıŉﬁ'’-·lL ̧̦́ ٣5?.½Ⅷк̆й\u200B\u00AD";
  icu::UnicodeString text;
  for (uint64_t i = random->Below(12); i > 0; --i) {
    if (random->Below(5) > 0) {
      text.append(kOften[random->Below(sizeof kOften / sizeof *kOften - 1)]);
    } else {
      const UChar32 any = static_cast<UChar32>(random->Below(0x11000));
      if (!U_IS_SURROGATE(any)) text.append(any);
    }
  }
  std::string utf8;
  return text.toUTF8String(utf8);
}

TEST(TextNormalizer, NormalisingTwiceChangesNothing) {
  std::vector<TextNormalizer> normalizers;
  for (const char* language : {"ro", "fr", "ca", "el", "be", "es"}) {
    normalizers.push_back(ForLanguage(language));
  }
  // Everything is a letter here, so that almost every text is usable.
  normalizers.push_back(
      FromRules("language: 'lt' letters: '[[:L:][:M:]-[:CWL:]-[:NFKC_QC=No:]-[:NFC_QC=No:]]'"));
  normalizers.push_back(FromRules(
      "language: 'tr' unicode_form: NFC letters: '[[:L:][:M:]-[:CWL:]-[:NFC_QC=No:]]' joiners: \"['·]\""));
  normalizers.push_back(FromRules("language: 'ro' letters: '[a-z]' joiners: \"[']\" foreign_letters: KEPT"));
  for (const char* language : {"lt", "hi", "ta", "th", "ar", "uk"}) {
    normalizers.push_back(ForLanguage(language));
  }
  Random random(7);
  int usable = 0;
  for (int i = 0; i < 20000; ++i) {
    const std::string text = RandomText(&random);
    for (const TextNormalizer& normalizer : normalizers) {
      const NormalizedText once = normalizer.Normalize(text);
      if (!once.usable()) continue;
      ++usable;
      ASSERT_EQ(Show(normalizer.Normalize(once.text)), once.text)
          << normalizer.language() << " \"" << text << "\"";
    }
  }
  EXPECT_GT(usable, 5000);
}

TEST(TextNormalizer, SaysWhatItDropped) {
  const TextNormalizer fr = ForLanguage("fr");
  EXPECT_TRUE(fr.Normalize("L'eau, 'là' rock''n !").dropped == U",''''!");
  EXPECT_TRUE(fr.Normalize("l’hom\u00ADme").dropped == U"\u00AD");
  EXPECT_TRUE(fr.Normalize("l’ homme’").dropped == U"''");
  EXPECT_TRUE(fr.Normalize("ceci, cela Ж").dropped == U"ж");
  EXPECT_TRUE(fr.Normalize("un €").dropped == U"€");
  EXPECT_TRUE(fr.Normalize("l'an 1").dropped.empty());
}

TEST(TextNormalizer, ForeignLettersMayStay) {
  const TextNormalizer ro = FromRules(
      "language: 'ro' letters: '[a-z ăâîșț]' joiners: \"[']\" removed: '[\\u0301]' foreign_letters: KEPT");
  EXPECT_EQ(Show(ro.Normalize("München și ЖУК, d'or e\u0301")), "münchen și жук d'or e");
  EXPECT_EQ(Show(ro.Normalize("हिन्दी")), "हिन्दी");
}

TEST(TextNormalizer, TheMethodOfThePublishedCode) {
  const TextNormalizer hi = FromRules("language: 'hi' letters: '[\\u0905-\\u0939]' method: PUBLISHED_CODE");
  EXPECT_EQ(Show(hi.Normalize("हिन्दी, abc 12")), "हनद abc");
  EXPECT_TRUE(hi.Normalize("क, ख!").dropped == U",!");
  EXPECT_EQ(Show(hi.Normalize("12 !")), "<no letters: >");
  EXPECT_EQ(hi.Normalize("\xFF").reason, TextNormalizer::kInvalidUtf8);
}

TEST(TextNormalizer, ThreadsShareOne) {
  const TextNormalizer de = FromRules("language: 'de' letters: '[a-z äöüß]' numbers: SPELL_OUT");
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&de] {
      for (int i = 0; i < 500; ++i) EXPECT_EQ(de.Normalize("ICH habe 12").text, "ich habe zwölf");
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace distill_l2s
