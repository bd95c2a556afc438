#include "data/tokenization/sourced_text.h"

#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <vector>

namespace distill_l2s {
namespace {

using Sources = std::vector<std::tuple<std::string, int64_t, int64_t>>;

Sources SourcesOf(const SourcedText& text) {
  Sources sources;
  for (const SourcedCharacter& c : text) sources.emplace_back(ToUtf8({c}), c.begin, c.end);
  return sources;
}

const icu::Normalizer2& Nfc() {
  UErrorCode error = U_ZERO_ERROR;
  return *icu::Normalizer2::getNFCInstance(error);
}

const icu::Normalizer2& Nfd() {
  UErrorCode error = U_ZERO_ERROR;
  return *icu::Normalizer2::getNFDInstance(error);
}

TEST(SourcedTextTest, CharactersHaveTheirBytes) {
  EXPECT_EQ(SourcesOf(CharactersOf("aă\xFF")), (Sources{{"a", 0, 1}, {"ă", 1, 3}, {"\uFFFD", 3, 4}}));
}

TEST(SourcedTextTest, ComposedCharactersShareTheirSources) {
  EXPECT_EQ(SourcesOf(Normalize(CharactersOf("e\u0301x"), Nfc())), (Sources{{"é", 0, 3}, {"x", 3, 4}}));
  // x has no composed form, so that its mark stays by itself.
  EXPECT_EQ(SourcesOf(Normalize(CharactersOf("x\u0301"), Nfc())), (Sources{{"x", 0, 1}, {"\u0301", 1, 3}}));
}

TEST(SourcedTextTest, DecomposedCharactersHaveTheSameSource) {
  EXPECT_EQ(SourcesOf(Normalize(CharactersOf("éa"), Nfd())),
            (Sources{{"e", 0, 2}, {"\u0301", 0, 2}, {"a", 2, 3}}));
}

// Marks in another order than the normal one, Hangul, and a stretch too long to be cut.
TEST(SourcedTextTest, EqualsTheNormalisationOfTheWhole) {
  std::string marks = "q";
  for (int i = 0; i < 100; ++i) marks += "\u0301\u0323";
  for (const std::string& text :
       {std::string("e\u0323\u0302 o\u031B\u0323"), std::string("한글 각"), marks}) {
    for (const icu::Normalizer2* normalizer : {&Nfc(), &Nfd()}) {
      UErrorCode error = U_ZERO_ERROR;
      std::string want;
      normalizer->normalize(icu::UnicodeString::fromUTF8(text), error).toUTF8String(want);
      EXPECT_EQ(ToUtf8(Normalize(CharactersOf(text), *normalizer)), want);
    }
  }
}

}  // namespace
}  // namespace distill_l2s
