#include "data/corpora/changed_texts.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace distill_l2s {
namespace {

ChangedText Clip(const std::string& key, const std::string& raw, const std::string& text) {
  return {key, absl::StrCat("clips/", key, ".wav"), raw, text};
}

TEST(ChangedTexts, CapitalsAndSpacesAreNoChange) {
  ChangedTexts changes;
  changes.Add(Clip("a", "Țara  mea\u00A0", "țara mea"));
  changes.Add(Clip("b", "t\u0326ara", "țara"));  // The same letter, taken apart.
  EXPECT_EQ(changes.size(), 0u);
}

TEST(ChangedTexts, CountsClipsByWhatTheyLostAndShowsTheRarestFirst) {
  ChangedTexts changes;
  for (const char* key : {"a", "b", "c", "d"}) changes.Add(Clip(key, "Da, da, da!", "da da da"));
  changes.Add(Clip("e", "Inimă \u2764\uFE0F, da", "inimă da"));
  changes.Add(Clip("f", "la 5", "la cinci"));
  const std::vector<TextChange> rarest = changes.Rarest(40);
  ASSERT_EQ(rarest.size(), 3u);  // U+FE0F has no clip that is not shown under the heart already.
  EXPECT_EQ(rarest[0].character, U'5');
  EXPECT_EQ(rarest[0].clips, 1);
  EXPECT_EQ(rarest[0].examples[0].audio, "clips/f.wav");
  EXPECT_EQ(rarest[1].character, U'\u2764');
  EXPECT_EQ(rarest[2].character, U'!');
  EXPECT_EQ(rarest[2].clips, 4);
  EXPECT_EQ(rarest[2].examples.size(), 2u);
  EXPECT_EQ(changes.size(), 5u);
}

TEST(ChangedTexts, TakesNoMoreClipsThanAskedFor) {
  ChangedTexts changes;
  for (char c = '!'; c < '0'; ++c) {
    for (int i = 0; i < 5; ++i) {
      changes.Add(Clip(absl::StrCat(std::string(1, c), i), absl::StrCat("a", std::string(1, c)), "a"));
    }
  }
  size_t clips = 0;
  for (const TextChange& change : changes.Rarest(7)) clips += change.examples.size();
  EXPECT_EQ(clips, 7u);
}

TEST(ChangedTexts, AnyBytes) {
  ChangedTexts changes;
  changes.Add(Clip("a", "a\xFF", "a"));
  EXPECT_EQ(changes.Rarest(1)[0].character, U'\uFFFD');
}

}  // namespace
}  // namespace distill_l2s
