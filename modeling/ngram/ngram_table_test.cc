#include "modeling/ngram/ngram_table.h"

#include <gtest/gtest.h>

#include <map>

#include "base/random.h"

namespace distill_l2s {
namespace {

TEST(NgramTableTest, KeepsWhatWasPutAndNothingElse) {
  for (const int64_t reserved : {0, 100, 100000}) {
    NgramTable table(true);
    table.Reserve(reserved);
    Random random(7);
    std::map<std::vector<uint32_t>, float> all;
    for (int i = 0; i < 20000; ++i) {
      const std::vector<uint32_t> words = {static_cast<uint32_t>(random.Below(50)),
                                           static_cast<uint32_t>(random.Below(50)),
                                           static_cast<uint32_t>(random.Below(50))};
      const float prob = -static_cast<float>(i);
      EXPECT_EQ(table.Insert(words, prob, prob / 2), all.emplace(words, prob).second);
    }
    EXPECT_EQ(table.size(), static_cast<int64_t>(all.size()));
    for (uint32_t word = 0; word < 50 * 50 * 50; ++word) {
      const std::vector<uint32_t> words = {word / 2500, word / 50 % 50, word % 50};
      const int64_t found = table.Find(words);
      const auto want = all.find(words);
      ASSERT_EQ(found != NgramTable::kAbsent, want != all.end());
      if (want == all.end()) continue;
      ASSERT_EQ(table.log10_prob(found), want->second);
      ASSERT_EQ(table.log10_backoff(found), want->second / 2);
    }
  }
}

TEST(NgramTableTest, TheOrderOfWordsMatters) {
  NgramTable table(false);
  EXPECT_EQ(table.Find({1, 2}), NgramTable::kAbsent);
  EXPECT_TRUE(table.Insert({1, 2}, -1, -2));
  EXPECT_FALSE(table.Insert({1, 2}, -3, -2));
  EXPECT_EQ(table.Find({2, 1}), NgramTable::kAbsent);
  EXPECT_EQ(table.log10_prob(table.Find({1, 2})), -1);
  EXPECT_EQ(table.log10_backoff(table.Find({1, 2})), 0);  // None is kept.
}

}  // namespace
}  // namespace distill_l2s
