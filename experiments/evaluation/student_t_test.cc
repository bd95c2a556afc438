#include "experiments/evaluation/student_t.h"

#include <gtest/gtest.h>

#include <limits>

namespace distill_l2s {
namespace {

// By scipy.stats.t 1.17.
TEST(StudentTTest, PValuesAreScipys) {
  constexpr struct {
    double t, degrees, p;
  } kCases[] = {
      {0, 3, 1},
      {1, 1, 0.5},
      {2.5, 2, 0.129611720222},
      {-2.5, 2, 0.129611720222},
      {4.3, 7.25, 0.00328768002187},
      {1.96, 1e6, 0.0499960675853},
      {30, 4, 7.35285609766e-06},
      {0.01, 2, 0.992929108958},
  };
  for (const auto& [t, degrees, p] : kCases) {
    EXPECT_NEAR(StudentTwoSidedP(t, degrees), p, 1e-9 * p) << t << ", " << degrees;
  }
  EXPECT_EQ(StudentTwoSidedP(std::numeric_limits<double>::infinity(), 2), 0);
}

TEST(StudentTTest, QuantilesAreScipys) {
  constexpr struct {
    double confidence, degrees, quantile;
  } kCases[] = {
      {0.95, 1, 12.7062047362}, {0.95, 2, 4.3026527297},   {0.95, 4, 2.7764451052}, {0.95, 2.5, 3.5746548420},
      {0.9, 10, 1.8124611228},  {0.95, 499, 1.9647293910}, {0.99, 3, 5.8409093097},
  };
  for (const auto& [confidence, degrees, quantile] : kCases) {
    EXPECT_NEAR(StudentQuantile(confidence, degrees), quantile, 1e-9) << confidence << ", " << degrees;
  }
}

}  // namespace
}  // namespace distill_l2s
