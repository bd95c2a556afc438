#include "base/duration_text.h"

#include <gtest/gtest.h>

#include <cmath>

namespace distill_l2s {
namespace {

TEST(DurationTextTest, TheTwoLargestUnits) {
  EXPECT_EQ(FormatDuration(8.26), "8.3 s");
  EXPECT_EQ(FormatDuration(59.97), "1 min 0 s");
  EXPECT_EQ(FormatDuration(200), "3 min 20 s");
  EXPECT_EQ(FormatDuration(3599.7), "1 h 0 min");
  EXPECT_EQ(FormatDuration(4000), "1 h 6 min");
  EXPECT_EQ(FormatDuration(NAN), "unknown");
}

}  // namespace
}  // namespace distill_l2s
