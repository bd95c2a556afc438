#include "data/corpora/character_census.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

TEST(CharacterCensus, CountsWithExamples) {
  CharacterCensus census;
  census.Add(U",,!", "Da, da, da!");
  for (int i = 0; i < 5; ++i) census.Add(U"!", "Nu!");
  census.Add(U"", "nimic");
  const auto entries = census.ByFrequency();
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].utf8, "!");
  EXPECT_EQ(entries[0].count, 6);
  EXPECT_EQ(entries[0].examples, (std::vector<std::string>{"Da, da, da!", "Nu!", "Nu!"}));
  EXPECT_EQ(entries[1].count, 2);
  EXPECT_EQ(entries[1].examples, (std::vector<std::string>{"Da, da, da!"}));
}

TEST(CharacterCensus, ShowsMarksAndCutsBetweenCharacters) {
  CharacterCensus census;
  census.Add(U"\u0301\u200B", std::string(159, 'a') + "ă");
  const auto entries = census.ByFrequency();
  EXPECT_EQ(entries[0].utf8, "◌\u0301");
  EXPECT_EQ(entries[1].utf8, "");
  EXPECT_EQ(entries[0].examples[0], std::string(159, 'a') + "…");
}

}  // namespace
}  // namespace distill_l2s
