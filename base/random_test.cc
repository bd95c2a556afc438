#include "base/random.h"

#include <gtest/gtest.h>

#include <numeric>

namespace distill_l2s {
namespace {

// The expected values are those of another implementation of the Mersenne Twister (MT19937-64). A change of
// them changes every experiment's result.
TEST(RandomTest, OneSeedGivesOneSequence) {
  Random random(42);
  for (uint64_t expected : {6, 4, 0, 2, 1, 8, 6, 4}) EXPECT_EQ(random.Below(10), expected);
  for (uint64_t expected : {761697, 110495, 221399}) EXPECT_EQ(random.Below(1000003), expected);
  Random uniform(42);
  for (double expected : {0.755155532954539, 0.6390313938546974, 0.7521452007480266}) {
    EXPECT_DOUBLE_EQ(uniform.Uniform(), expected);
  }
}

TEST(RandomTest, ShufflesTheSameWayEverywhere) {
  Random random(42);
  std::vector<int> items(8);
  std::iota(items.begin(), items.end(), 0);
  random.Shuffle(&items);
  EXPECT_EQ(items, (std::vector<int>{7, 0, 5, 1, 2, 4, 3, 6}));
}

TEST(RandomTest, StaysInItsBounds) {
  Random random(1);
  double sum = 0;
  int counts[3] = {};
  for (int i = 0; i < 30000; ++i) {
    ++counts[random.Below(3)];
    const double uniform = random.Uniform();
    ASSERT_GE(uniform, 0);
    ASSERT_LT(uniform, 1);
    sum += uniform;
    ASSERT_EQ(random.Below(1), 0u);
  }
  // Five standard deviations.
  for (int count : counts) EXPECT_NEAR(count, 10000, 5 * 82);
  EXPECT_NEAR(sum / 30000, 0.5, 5 * 0.0017);
}

// With 3 * 2^62 values, draws above would favour the lower third if they were not rejected.
TEST(RandomTest, LargeBoundIsUnbiased) {
  Random random(7);
  const uint64_t third = uint64_t{1} << 62;
  int low = 0;
  for (int i = 0; i < 30000; ++i) low += random.Below(3 * third) < third;
  EXPECT_NEAR(low, 10000, 5 * 82);
}

TEST(RandomTest, ShufflesNothingAndOne) {
  Random random(1);
  std::vector<int> none, one = {5};
  random.Shuffle(&none);
  random.Shuffle(&one);
  EXPECT_TRUE(none.empty());
  EXPECT_EQ(one, std::vector<int>{5});
}

}  // namespace
}  // namespace distill_l2s
