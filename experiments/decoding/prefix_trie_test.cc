#include "experiments/decoding/prefix_trie.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

TEST(PrefixTrieTest, ChildrenAreFoundByTheirLabel) {
  PrefixTrie trie;
  trie[PrefixTrie::kRoot].lm_score = -3;
  EXPECT_EQ(trie.FindChild(PrefixTrie::kRoot, 5), PrefixTrie::kNone);
  const int32_t a = trie.AddChild(PrefixTrie::kRoot, 5, false);
  const int32_t b = trie.AddChild(PrefixTrie::kRoot, 7, true);
  EXPECT_EQ(trie.FindChild(PrefixTrie::kRoot, 5), a);
  EXPECT_EQ(trie.FindChild(PrefixTrie::kRoot, 7), b);
  EXPECT_EQ(trie.FindChild(a, 7), PrefixTrie::kNone);
  EXPECT_EQ(trie[b].depth, 1);
  EXPECT_TRUE(trie[b].is_boundary);
  EXPECT_FALSE(trie[a].is_boundary);
  EXPECT_EQ(trie[a].lm_score, -3);
}

TEST(PrefixTrieTest, CommonPrefixes) {
  PrefixTrie trie;
  const int32_t a = trie.AddChild(PrefixTrie::kRoot, 0, false);
  const int32_t ab = trie.AddChild(a, 1, false);
  const int32_t ac = trie.AddChild(a, 2, false);
  const int32_t abd = trie.AddChild(ab, 3, false);
  EXPECT_EQ(trie.CommonPrefix(abd, ac), a);
  EXPECT_EQ(trie.CommonPrefix(ac, abd), a);
  EXPECT_EQ(trie.CommonPrefix(ab, abd), ab);
  EXPECT_EQ(trie.CommonPrefix(abd, PrefixTrie::kRoot), PrefixTrie::kRoot);
  EXPECT_EQ(trie.CommonPrefix(ac, ac), ac);
}

TEST(PrefixTrieTest, RebaseKeepsWhatLeadsToBeams) {
  PrefixTrie trie;
  const int32_t a = trie.AddChild(PrefixTrie::kRoot, 0, true);
  const int32_t other = trie.AddChild(PrefixTrie::kRoot, 9, false);
  const int32_t ab = trie.AddChild(a, 1, false);
  const int32_t dead = trie.AddChild(a, 2, false);
  const int32_t abc = trie.AddChild(ab, 3, false);
  trie[abc].beam = 4;
  trie[a].beam = 5;
  const std::vector<int32_t> numbers = trie.Rebase(a);
  EXPECT_EQ(numbers,
            (std::vector<int32_t>{PrefixTrie::kNone, 0, PrefixTrie::kNone, 1, PrefixTrie::kNone, 2}));
  EXPECT_EQ(numbers[other], PrefixTrie::kNone);
  EXPECT_EQ(numbers[dead], PrefixTrie::kNone);
  ASSERT_EQ(trie.size(), 3);
  EXPECT_EQ(trie[0].parent, PrefixTrie::kNone);
  EXPECT_EQ(trie[0].beam, 5);
  EXPECT_EQ(trie.FindChild(0, 1), 1);
  EXPECT_EQ(trie.FindChild(0, 2), PrefixTrie::kNone);
  EXPECT_EQ(trie.FindChild(1, 3), 2);
  EXPECT_EQ(trie[2].depth, 3);  // As before.
  EXPECT_EQ(trie.CommonPrefix(2, 0), 0);
}

}  // namespace
}  // namespace distill_l2s
