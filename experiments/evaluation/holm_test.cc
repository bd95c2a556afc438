#include "experiments/evaluation/holm.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

using ::testing::DoubleEq;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(HolmTest, ScalesTheSmallestMostAndKeepsTheOrder) {
  // 4 x 0.01, 3 x 0.015 and 2 x 0.03; 1 x 0.04 is below the one before and takes its value.
  EXPECT_THAT(HolmCorrection({0.03, 0.01, 0.04, 0.015}),
              ElementsAre(DoubleEq(0.06), DoubleEq(0.04), DoubleEq(0.06), DoubleEq(0.045)));
}

TEST(HolmTest, NothingIsAboveOneAndOneTestStaysAsItIs) {
  EXPECT_THAT(HolmCorrection({0.9, 0.6}), ElementsAre(1, 1));
  EXPECT_THAT(HolmCorrection({0.04}), ElementsAre(0.04));
  EXPECT_THAT(HolmCorrection({0, 0.04}), ElementsAre(0, 0.04));
  EXPECT_THAT(HolmCorrection({}), IsEmpty());
}

}  // namespace
}  // namespace distill_l2s
