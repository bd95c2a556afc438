#include "tools/draft_text_rules/exemplar_characters.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

TEST(ReadExemplarCharacters, LettersOfALanguage) {
  const auto swahili = ReadExemplarCharacters("sw");
  ASSERT_TRUE(swahili.ok()) << swahili.status();
  EXPECT_TRUE(swahili->known);
  EXPECT_EQ(swahili->language_name, "Swahili");
  EXPECT_TRUE(swahili->letters.contains('a') && swahili->letters.contains('c'));  // Of the string "ch".
  EXPECT_FALSE(swahili->letters.contains('q') || swahili->letters.contains('A'));
  EXPECT_TRUE(swahili->auxiliary.contains('q'));
  EXPECT_FALSE(swahili->letters.hasStrings());
}

TEST(ReadExemplarCharacters, InvisibleLetters) {
  EXPECT_TRUE(ReadExemplarCharacters("ml")->letters.contains(0x200D));
  EXPECT_TRUE(ReadExemplarCharacters("fa")->auxiliary.contains(0x200C));
}

TEST(ReadExemplarCharacters, LanguagesThatIcuDoesNotKnow) {
  for (const char* language : {"ba", "tpi", "art-x-klingon"}) {
    const auto exemplars = ReadExemplarCharacters(language);
    ASSERT_TRUE(exemplars.ok()) << exemplars.status();
    EXPECT_FALSE(exemplars->known) << language;
    EXPECT_TRUE(exemplars->letters.isEmpty());
  }
  EXPECT_EQ(ReadExemplarCharacters("s w").status().message(),
            "--language: \"s w\" is no BCP 47 tag such as sw or pt-BR");
}

}  // namespace
}  // namespace distill_l2s
