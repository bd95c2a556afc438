#pragma once

#include <vector>

namespace distill_l2s {

// One dimension of a chart.
struct Axis {
  double low = 0;
  double high = 1;
  double step = 1;  // between ticks: 1, 2, 2.5 or 5 times a power of ten

  std::vector<double> Ticks() const;  // from low to high
  // Where `value` lies between pixels `at_low` and `at_high`.
  double Position(double value, double at_low, double at_high) const {
    return at_low + (value - low) / (high - low) * (at_high - at_low);
  }
};

// An axis over [low, high], widened to whole steps so that it has at most `ticks` + 1 of them. Values that
// are not finite, or an empty range, give an axis around what is left of it.
Axis MakeAxis(double low, double high, int ticks);

}  // namespace distill_l2s
