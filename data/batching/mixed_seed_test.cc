#include "data/batching/mixed_seed.h"

#include <gtest/gtest.h>

#include <set>

namespace distill_l2s {
namespace {

TEST(MixedSeedTest, PairsDiffer) {
  std::set<uint64_t> seeds;
  for (uint64_t a = 0; a < 200; ++a) {
    for (uint64_t b = 0; b < 200; ++b) seeds.insert(MixedSeed(a, b));
  }
  EXPECT_EQ(seeds.size(), 200 * 200);
}

TEST(MixedSeedTest, LowBitsAreEvenlySpread) {
  int counts[3] = {};
  for (uint64_t i = 0; i < 30000; ++i) ++counts[MixedSeed(42, i) % 3];
  for (const int count : counts) EXPECT_NEAR(count, 10000, 300);
}

}  // namespace
}  // namespace distill_l2s
