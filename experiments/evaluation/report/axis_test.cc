#include "experiments/evaluation/report/axis.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"

namespace distill_l2s {
namespace {

TEST(AxisTest, RoundSteps) {
  const Axis axis = MakeAxis(0, 47, 5);
  EXPECT_EQ(axis.step, 10);
  EXPECT_EQ(axis.high, 50);
  EXPECT_EQ(axis.Ticks(), (std::vector<double>{0, 10, 20, 30, 40, 50}));
  EXPECT_DOUBLE_EQ(MakeAxis(0, 1, 4).step, 0.25);
  EXPECT_DOUBLE_EQ(MakeAxis(-0.03, 0.01, 4).low, -0.03);
}

TEST(AxisTest, PositionsAreLinear) {
  const Axis axis = MakeAxis(0, 50, 5);
  EXPECT_EQ(axis.Position(25, 100, 0), 50);
  EXPECT_EQ(axis.Position(50, 100, 0), 0);
}

TEST(AxisTest, CoversAnyRange) {
  Random random(1);
  for (int i = 0; i < 2000; ++i) {
    const double low = (random.Uniform() - 0.5) * std::pow(10, 12 * random.Uniform() - 6);
    const double high = low + random.Uniform() * std::pow(10, 12 * random.Uniform() - 6);
    const Axis axis = MakeAxis(low, high, 5);
    const double slack = 1e-6 * axis.step;
    ASSERT_LE(axis.low, low + slack);
    ASSERT_GE(axis.high, high - slack);
    ASSERT_LE(axis.Ticks().size(), 7u);
    ASSERT_GE(axis.Ticks().size(), 2u);
  }
}

TEST(AxisTest, SenselessRanges) {
  for (const Axis& axis :
       {MakeAxis(3, 3, 5), MakeAxis(NAN, NAN, 5), MakeAxis(0, INFINITY, 5), MakeAxis(5, 1, 5)}) {
    EXPECT_GT(axis.high, axis.low);
    EXPECT_GT(axis.step, 0);
  }
}

}  // namespace
}  // namespace distill_l2s
