#include "modeling/ngram/word_list.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "absl/strings/match.h"
#include "base/random.h"

namespace distill_l2s {
namespace {

TEST(WordListTest, TheExampleOfTheHeader) {
  const WordList words({"b", "abc", "a", "ab"});
  ASSERT_EQ(words.size(), 4u);
  EXPECT_EQ(words[2], "abc");
  const WordList::Range a = words.Narrow(words.All(), 0, "a");
  EXPECT_TRUE(words.StartsWithWhole(a, 1));
  const WordList::Range ab = words.Narrow(a, 1, "b");
  EXPECT_EQ(ab.begin, 1u);
  EXPECT_EQ(ab.end, 3u);
  EXPECT_TRUE(words.Narrow(ab, 2, "d").empty());
  EXPECT_FALSE(words.StartsWithWhole(words.Narrow(ab, 2, "d"), 3));
}

TEST(WordListTest, AnEmptyListHasNoWord) {
  const WordList words;
  EXPECT_EQ(words.size(), 0u);
  EXPECT_TRUE(words.Narrow(words.All(), 0, "a").empty());
}

TEST(WordListTest, NarrowingPieceByPieceFindsAllThatBeginSo) {
  const std::string pieces[] = {"a", "b", "é", "\xff", "ab"};
  Random random(5);
  const auto draw = [&] {
    std::string word;
    for (uint64_t i = 1 + random.Below(6); i > 0; --i) word += pieces[random.Below(5)];
    return word;
  };
  std::set<std::string> all;
  while (all.size() < 500) all.insert(draw());
  const WordList words(std::vector<std::string>(all.begin(), all.end()));
  for (int i = 0; i < 2000; ++i) {
    std::string prefix;
    WordList::Range range = words.All();
    for (uint64_t count = random.Below(6); count > 0; --count) {
      const std::string& piece = pieces[random.Below(5)];
      range = words.Narrow(range, prefix.size(), piece);
      prefix += piece;
    }
    const auto begins_so = [&](const std::string& word) { return absl::StartsWith(word, prefix); };
    ASSERT_EQ(range.end - range.begin, std::count_if(all.begin(), all.end(), begins_so)) << prefix;
    ASSERT_TRUE(range.empty() || begins_so(std::string(words[range.begin]))) << prefix;
    ASSERT_EQ(words.StartsWithWhole(range, prefix.size()), all.count(prefix) == 1) << prefix;
  }
}

}  // namespace
}  // namespace distill_l2s
