#include "tools/synthetic_corpus/number_sentences.h"

#include <gtest/gtest.h>

#include <set>

#include "absl/strings/str_cat.h"
#include "data/text/text_normalizer.h"
#include "data/text/text_rules.h"

namespace distill_l2s {
namespace {

constexpr const char* kLanguages[] = {"ar", "ca", "cs", "nl", "et", "fi", "ka", "el", "hi", "hu",
                                      "id", "it", "ja", "lv", "lt", "pt", "ro", "sl", "ta", "th",
                                      "tr", "uk", "vi", "en", "es", "fr", "de", "ru", "pl"};

TEST(MakeNumberSentences, AreTextsOfEachOfTheLanguages) {
  for (const std::string language : kLanguages) {
    const auto sentences = MakeNumberSentences(language, 200, 1);
    ASSERT_TRUE(sentences.ok()) << sentences.status();
    EXPECT_EQ(sentences->size(), 200u) << language;
    EXPECT_EQ(std::set<std::string>(sentences->begin(), sentences->end()).size(), 200u);
    const auto rules = LoadTextRules(absl::StrCat("data/text/languages/", language, ".textproto"));
    ASSERT_TRUE(rules.ok()) << rules.status();
    const auto normalizer = TextNormalizer::Create(*rules);
    ASSERT_TRUE(normalizer.ok()) << normalizer.status();
    int usable = 0;
    std::string fault;
    for (const std::string& sentence : *sentences) {
      const NormalizedText text = normalizer->Normalize(sentence);
      usable += text.usable();
      if (!text.usable()) fault = absl::StrCat(text.reason, " ", text.detail, " in ", sentence);
    }
    EXPECT_EQ(usable, 200) << language << ": " << fault;
  }
}

TEST(MakeNumberSentences, TheSeedDecides) {
  EXPECT_EQ(*MakeNumberSentences("ro", 20, 1), *MakeNumberSentences("ro", 20, 1));
  EXPECT_NE(*MakeNumberSentences("ro", 20, 1), *MakeNumberSentences("ro", 20, 2));
  EXPECT_FALSE(MakeNumberSentences("xx", 20, 1).ok());
}

}  // namespace
}  // namespace distill_l2s
