#include "experiments/align/excerpt.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

TEST(ExcerptTest, CutsLongTextsBetweenCharacters) {
  EXPECT_EQ(Excerpt("la mère"), "la mère");
  EXPECT_EQ(Excerpt(std::string(80, 'a')), std::string(80, 'a'));
  EXPECT_EQ(Excerpt(std::string(81, 'a')), std::string(80, 'a') + "...");
  // A base and its mark stay together.
  EXPECT_EQ(Excerpt(std::string(79, 'a') + "e\u0301bc"), std::string(79, 'a') + "e\u0301...");
}

}  // namespace
}  // namespace distill_l2s
