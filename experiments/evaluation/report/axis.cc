#include "experiments/evaluation/report/axis.h"

#include <algorithm>
#include <cmath>

namespace distill_l2s {

std::vector<double> Axis::Ticks() const {
  std::vector<double> ticks;
  const int count = static_cast<int>(std::lround((high - low) / step));
  for (int i = 0; i <= count; ++i) ticks.push_back(low + i * step);
  return ticks;
}

Axis MakeAxis(double low, double high, int ticks) {
  if (!std::isfinite(low)) low = 0;
  if (!std::isfinite(high) || high < low) high = low;
  if (high - low < 1e-9 * std::max(1.0, std::abs(high))) high = low + std::max(1.0, std::abs(low));
  const double rough = (high - low) / ticks;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  Axis axis;
  for (double factor : {1.0, 2.0, 2.5, 5.0, 10.0, 20.0, 25.0}) {
    axis.step = factor * power;
    axis.low = std::floor(low / axis.step + 1e-9) * axis.step;
    axis.high = std::ceil(high / axis.step - 1e-9) * axis.step;
    if (axis.high - axis.low <= (ticks + 1e-6) * axis.step) break;
  }
  return axis;
}

}  // namespace distill_l2s
