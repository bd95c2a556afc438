#include "experiments/evaluation/student_t.h"

#include <glog/logging.h>

#include <cmath>

namespace distill_l2s {
namespace {

// The continued fraction of the incomplete beta function, by Lentz's method (Abramowitz and Stegun 26.5.8).
// It converges in O(sqrt(max(a, b))) terms for x < (a + 1) / (a + b + 2).
double BetaFraction(double a, double b, double x) {
  constexpr double kTiny = 1e-300;
  constexpr int kMaxTerms = 10000;
  const auto nonzero = [](double value) { return std::abs(value) < kTiny ? kTiny : value; };
  double c = 1, d = 1 / nonzero(1 - (a + b) * x / (a + 1));
  double fraction = d;
  for (int m = 1; m <= kMaxTerms; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonzero(1 + even * d);
    c = nonzero(1 + even / c);
    fraction *= d * c;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonzero(1 + odd * d);
    c = nonzero(1 + odd / c);
    fraction *= d * c;
    if (std::abs(d * c - 1) < 1e-15) break;
  }
  return fraction;
}

// The regularised incomplete beta function I_x(a, b), y = 1 - x; both are given, as either may be tiny.
double RegularizedBeta(double a, double b, double x, double y) {
  if (x <= 0) return 0;
  if (y <= 0) return 1;
  const double factor =
      std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log(y));
  if (x < (a + 1) / (a + b + 2)) return factor * BetaFraction(a, b, x) / a;
  return 1 - factor * BetaFraction(b, a, y) / b;
}

}  // namespace

double StudentTwoSidedP(double t, double degrees) {
  CHECK_GT(degrees, 0);
  if (std::isinf(t)) return 0;
  const double square = t * t;
  return RegularizedBeta(degrees / 2, 0.5, degrees / (degrees + square), square / (degrees + square));
}

double StudentQuantile(double confidence, double degrees) {
  CHECK(confidence > 0 && confidence < 1) << confidence;
  // P falls as t grows: bisection between a t that is too small and one that is large enough.
  double low = 0, high = 1;
  while (StudentTwoSidedP(high, degrees) > 1 - confidence) {
    low = high;
    high *= 2;
  }
  while (high - low > 1e-11 * high) {
    const double middle = low + (high - low) / 2;
    (StudentTwoSidedP(middle, degrees) > 1 - confidence ? low : high) = middle;
  }
  return high;
}

}  // namespace distill_l2s
