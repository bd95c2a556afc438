// The rules of each language, on words of that language.

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "data/text/text_normalizer.h"
#include "data/text/text_rules.h"

namespace distill_l2s {
namespace {

absl::StatusOr<TextNormalizer> Load(const std::string& language) {
  absl::StatusOr<TextRules> rules =
      LoadTextRules(absl::StrCat("data/text/languages/", language, ".textproto"));
  if (!rules.ok()) return rules.status();
  return TextNormalizer::Create(*rules);
}

// "raw" in "language" comes back as the text, or as "<reason: detail>".
std::string Show(const std::string& language, const std::string& raw) {
  const absl::StatusOr<TextNormalizer> normalizer = Load(language);
  if (!normalizer.ok()) return std::string(normalizer.status().message());
  const NormalizedText once = normalizer->Normalize(raw);
  if (!once.usable()) return absl::StrCat("<", once.reason, ": ", once.detail, ">");
  EXPECT_EQ(normalizer->Normalize(once.text).text, once.text) << language;
  return once.text;
}

struct Sentence {
  const char* language;
  const char* raw;
  const char* normalized;
};

// Sentences of all 32 languages that hold what is peculiar to them.
constexpr Sentence kSentences[] = {
    {"ar", "السَّلامُ عليكم، كيف حالك؟", "السلام عليكم كيف حالك"},
    {"ar", "مــرحــبا بكم في القاهرة!", "مرحبا بكم في القاهرة"},
    {"be", "Сям’я жыве ў вёсцы.", "сям'я жыве ў вёсцы"},
    {"bg", "Къде е ѝ чантата?", "къде е ѝ чантата"},
    {"ca", "L’ÀVIA viu a la col·lina; què fas?", "l'àvia viu a la col·lina què fas"},
    {"cs", "Příliš ŽLUŤOUČKÝ kůň úpěl ďábelské ódy.", "příliš žluťoučký kůň úpěl ďábelské ódy"},
    {"da", "Rødgrød med fløde på Ærø", "rødgrød med fløde på ærø"},
    {"de", "STRAẞE, Fußgängerübergänge — schön!", "straße fußgängerübergänge schön"},
    {"el", "Ο ΆΝΕΜΟΣ ΚΑΙ Ο ΉΛΙΟΣ· πού είναι;", "ο άνεμος και ο ήλιος πού είναι"},
    {"en", "Don’t stop: it's O'Neill's.", "don't stop it's o'neill's"},
    {"es", "¿Dónde está el PINGÜINO, niño?", "dónde está el pingüino niño"},
    {"et", "Jäääärne öö ja ŽÜRII; e-kiri.", "jäääärne öö ja žürii e-kiri"},
    {"fi", "Linja-auto LÄHTEE yöllä.", "linja-auto lähtee yöllä"},
    {"fr", "Où est L’ŒUVRE d'août ? Ça va.", "où est l'œuvre d'août ça va"},
    {"hi", "हिन्दी में पढ़ाई, ज़रूर करूँगा।", "हिन्दी में पढ़ाई ज़रूर करूँगा"},
    {"hu", "Árvíztűrő TÜKÖRFÚRÓGÉP.", "árvíztűrő tükörfúrógép"},
    {"id", "Anak-anak bermain – di luar.", "anak-anak bermain di luar"},
    {"it", "Perché l’ÀNCORA? È così.", "perché l'àncora è così"},
    {"ja", "私は東京タワーへ行きます。人々も。", "私は東京タワーへ行きます 人々も"},
    {"ja", "ｶﾀｶﾅです", "カタカナです"},
    {"ka", "გამარჯობა, საქართველო! ᲗᲑᲘᲚᲘᲡᲘ",
     "გამარჯობა საქართველო თბილისი"},
    {"lt", "ĄŽUOLAS, ėjo ŲJŲ; Ìš tõ gál.", "ąžuolas ėjo ųjų iš to gal"},
    {"lv", "Ķirsis, ģimene un ŠĶŪNIS.", "ķirsis ģimene un šķūnis"},
    {"nl", "Zo’n foto's; zee-egel, IJs Één!", "zo'n foto's zee-egel ijs één"},
    {"pl", "Zażółć GĘŚLĄ jaźń!", "zażółć gęślą jaźń"},
    {"pt", "Guarda-chuva, AVÓ, pão e à noite.", "guarda-chuva avó pão e à noite"},
    {"ro", "Ştiinţa și ȚARA.", "știința și țara"},
    {"ru", "Съешь ЕЩЁ этих мягких булок.", "съешь ещё этих мягких булок"},
    {"sl", "Češnja, ŽABA in šola.", "češnja žaba in šola"},
    {"ta", "தமிழ் மொழி, கொடுத்தான்.", "தமிழ் மொழி கொடுத்தான்"},
    {"th", "น้ำแข็ง ผู้ใหญ่ ทำ", "น้ำแข็ง ผู้ใหญ่ ทำ"},
    {"tr", "IŞIK, İstanbul’da ÇİÇEK; kâğıt.", "ışık istanbul'da çiçek kâğıt"},
    {"uk", "П’ять ЇЖАКІВ, ґанок; будь-який об\u02BCєкт.", "п'ять їжаків ґанок будь-який об'єкт"},
    {"vi", "TIẾNG VIỆT, Nguyễn được đường.", "tiếng việt nguyễn được đường"},
};

TEST(Languages, SentencesOfEach) {
  for (const Sentence& sentence : kSentences) {
    EXPECT_EQ(Show(sentence.language, sentence.raw), sentence.normalized) << sentence.language;
  }
}

TEST(Languages, EachRuleFileHasASentence) {
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator("data/text/languages")) {
    ++files;
    bool tested = false;
    for (const Sentence& sentence : kSentences) tested |= entry.path().stem() == sentence.language;
    EXPECT_TRUE(tested) << entry.path();
  }
  EXPECT_EQ(files, 32);
}

TEST(Languages, DecomposedInputComesBackComposed) {
  EXPECT_EQ(Show("vi", "tie\u0302\u0301ng Vie\u0323\u0302t"), "tiếng việt");
  EXPECT_EQ(Show("lt", "e\u0307jo, a\u0301uto"), "ėjo auto");
  EXPECT_EQ(Show("uk", "и\u0306 і\u0308, за\u0301мок"), "й ї замок");
  EXPECT_EQ(Show("th", "น\u0E49\u0E4D\u0E32"), "น้ำ");
  EXPECT_EQ(Show("hi", "\u0958"), "क\u093C");  // Unicode excludes it from composition.
  EXPECT_EQ(Show("ta", "க\u0BC6\u0BBE"), "கொ");
  EXPECT_EQ(Show("ja", "か\u3099"), "が");
}

TEST(Languages, OtherScriptsAreForeign) {
  EXPECT_EQ(Show("hi", "मैं Delhi"), "<foreign letter: d (U+0064)>");
  EXPECT_EQ(Show("ja", "Tシャツ"), "<foreign letter: t (U+0074)>");
  EXPECT_EQ(Show("ar", "گل"), "<foreign letter: گ (U+06AF)>");
  EXPECT_EQ(Show("ja", "二〇年"), "<number: 〇>");
}

TEST(Languages, NumbersCanBeSpelledOrDroppedInEach) {
  for (const Sentence& sentence : kSentences) {
    TextRules rules = *LoadTextRules(absl::StrCat("data/text/languages/", sentence.language, ".textproto"));
    rules.set_numbers(TextRules::DROPPED);
    const NormalizedText dropped =
        TextNormalizer::Create(rules)->Normalize(absl::StrCat(sentence.raw, " 7 1.5"));
    EXPECT_EQ(dropped.text, sentence.normalized) << sentence.language;
    EXPECT_TRUE(dropped.dropped.find(U'7') != std::u32string::npos);
    // ICU writes Belarusian's twenty-one with a Latin i.
    if (sentence.language == std::string("be")) continue;
    rules.set_numbers(TextRules::SPELL_OUT);
    const absl::StatusOr<TextNormalizer> speller = TextNormalizer::Create(rules);
    ASSERT_TRUE(speller.ok()) << speller.status();
    for (const char* number : {"7", "21", "348", "1984"}) {
      const NormalizedText spelled = speller->Normalize(number);
      EXPECT_TRUE(spelled.usable()) << sentence.language << " " << number << ": " << spelled.detail;
    }
  }
}

}  // namespace
}  // namespace distill_l2s
