#pragma once

#include <string>
#include <utility>
#include <vector>

namespace distill_l2s {

struct ChartSeries {
  int arm = 0;  // its colour: the arm's place in the report
  std::vector<std::pair<double, double>>
      points;  // (x, y), by rising x; a y that is not finite breaks the line
};

struct LineChart {
  std::string title;
  std::string x_label;
  std::vector<ChartSeries> series;
  bool markers = false;  // a dot on each point
};

// A <figure> with an inline SVG that is as wide as its place. The y axis begins at 0. A beginning (the first
// twentieth of the x axis) that rises to more than twice all later values is cut off, and the caption says
// so. Several series may have one colour (seeds). Without points: a figure that says so.
std::string RenderLineChart(const LineChart& chart);

}  // namespace distill_l2s
