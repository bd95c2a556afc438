#include "base/nearest_name.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

TEST(NearestNameTest, TheFewestChangedLettersWin) {
  const std::vector<std::string> names = {"seed", "steps", "stages", "learning_rate"};
  EXPECT_EQ(NearestName("stepz", names), "steps");
  EXPECT_EQ(NearestName("step", names), "steps");
  EXPECT_EQ(NearestName("sede", names), "seed");  // Swapped neighbours are one change.
  EXPECT_EQ(NearestName("learningrate", names), "learning_rate");
  EXPECT_EQ(NearestName("learn_rate", names), "learning_rate");
}

TEST(NearestNameTest, MoreThanAThirdOfTheNameIsAnotherName) {
  EXPECT_EQ(NearestName("stoops", {"steps"}), "steps");
  EXPECT_EQ(NearestName("stop", {"steps"}), "");
  EXPECT_EQ(NearestName("", {"steps"}), "");
  EXPECT_EQ(NearestName("steps", {}), "");
}

}  // namespace
}  // namespace distill_l2s
