#include "modeling/xlm_roberta/hidden_state_cache.h"

#include <ATen/ops/full.h>
#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

// 40 bytes.
at::Tensor Ten(float value) { return at::full({10}, value); }

TEST(HiddenStateCacheTest, DropsWhatWasUsedLongestAgo) {
  HiddenStateCache cache(100);
  cache.Insert("a", Ten(1));
  cache.Insert("b", Ten(2));
  EXPECT_EQ(cache.bytes(), 80);
  EXPECT_TRUE(cache.Find("a").has_value());
  cache.Insert("c", Ten(3));
  EXPECT_FALSE(cache.Find("b").has_value());
  EXPECT_TRUE(cache.Find("a")->equal(Ten(1)));
  EXPECT_TRUE(cache.Find("c")->equal(Ten(3)));
  EXPECT_EQ(cache.bytes(), 80);
}

TEST(HiddenStateCacheTest, ReplacesUnderTheSameKey) {
  HiddenStateCache cache(50);
  cache.Insert("a", Ten(1));
  cache.Insert("a", Ten(2));
  EXPECT_EQ(cache.bytes(), 40);
  EXPECT_TRUE(cache.Find("a")->equal(Ten(2)));
}

TEST(HiddenStateCacheTest, KeepsNothingLargerThanItself) {
  HiddenStateCache cache(39);
  cache.Insert("a", Ten(1));
  EXPECT_FALSE(cache.Find("a").has_value());
  EXPECT_EQ(cache.bytes(), 0);
}

}  // namespace
}  // namespace distill_l2s
