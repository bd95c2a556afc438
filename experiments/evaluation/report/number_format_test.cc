#include "experiments/evaluation/report/number_format.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

TEST(NumberFormatTest, Rates) {
  EXPECT_EQ(FormatPercent(0.27149), "27.1");
  EXPECT_EQ(FormatPercentInterval({0.2488, 0.2941}), "24.9 – 29.4");
  EXPECT_EQ(FormatPoints(-0.0123), "−1.2");
  EXPECT_EQ(FormatPoints(0.0123), "+1.2");
  EXPECT_EQ(FormatPoints(-0.0001), "0.0");
  EXPECT_EQ(FormatPointsInterval({-0.024, 0.001}), "−2.4 to +0.1");
}

TEST(NumberFormatTest, PValues) {
  EXPECT_EQ(FormatPValue(0.0312), "0.031");
  EXPECT_EQ(FormatPValue(0.0002), "< 0.001");
  EXPECT_EQ(FormatPValue(1), "1.000");
}

TEST(NumberFormatTest, Ticks) {
  EXPECT_EQ(FormatTick(0.25, 0.05), "0.25");
  EXPECT_EQ(FormatTick(20, 10), "20");
  EXPECT_EQ(FormatTick(20000, 5000), "20k");
  EXPECT_EQ(FormatTick(2500, 2500), "2.5k");
  EXPECT_EQ(FormatTick(0, 5000), "0");
  EXPECT_EQ(FormatTick(-1e-17, 0.5), "0.0");
  EXPECT_EQ(FormatTick(-2, 1), "−2");
}

}  // namespace
}  // namespace distill_l2s
