#pragma once

#include <string>
#include <vector>

#include "experiments/evaluation/statistics.h"

namespace distill_l2s {

struct IntervalRow {
  std::string label;
  int arm = 0;  // its colour
  double value = 0;
  Interval interval;
  std::string text;  // the value in words, at the row's end
};

// Rows of an interval and the value in it, as a dot on a line, over one scale in per cent below. With
// `around_zero` the scale holds 0, marked, and ticks have signs.
std::string RenderIntervalPlot(const std::string& title, const std::vector<IntervalRow>& rows,
                               bool around_zero);

}  // namespace distill_l2s
