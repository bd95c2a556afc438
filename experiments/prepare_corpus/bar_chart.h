#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace distill_l2s {

struct BarSeries {
  std::string name;
  std::vector<int64_t> values;  // One a bar; all series have as many.
};

// A <figure> of bars side by side, drawn as inline SVG, with the names of the series and their colours above.
// `labels` stand under the bars; empty ones leave a place without text. Nothing where all values are 0.
std::string RenderBarChart(const std::string& title, const std::vector<std::string>& labels,
                           const std::vector<BarSeries>& series);

}  // namespace distill_l2s
