#include "data/text/number_speller.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

std::string Spell(const std::string& language, int64_t value) {
  absl::StatusOr<NumberSpeller> speller = NumberSpeller::Create(language);
  if (!speller.ok()) return speller.status().ToString();
  return speller->Spell(value);
}

TEST(NumberSpeller, SpellsCardinalsInTheLanguage) {
  EXPECT_EQ(Spell("en", 42), "forty-two");
  EXPECT_EQ(Spell("ro", 100), "una sută");
  EXPECT_EQ(Spell("fr", 80), "quatre-vingts");
  EXPECT_EQ(Spell("hi", 25), "पच्चीस");
  EXPECT_EQ(Spell("el", 0), "μηδέν");
}

TEST(NumberSpeller, HasTheTwentyNineLanguages) {
  for (const char* language :
       {"ar", "ca", "cs", "nl", "et", "fi", "ka", "el", "hi", "hu", "id", "it", "ja", "lv", "lt",
        "pt", "ro", "sl", "ta", "th", "tr", "uk", "vi", "en", "es", "fr", "de", "ru", "pl"}) {
    EXPECT_TRUE(NumberSpeller::Create(language).ok()) << language;
  }
}

TEST(NumberSpeller, RefusesALanguageThatIcuWouldSpellInAnother) {
  EXPECT_EQ(NumberSpeller::Create("tlh").status().message(),
            "numbers cannot be spelled out in the language tlh: ICU has no rules for it");
}

}  // namespace
}  // namespace distill_l2s
