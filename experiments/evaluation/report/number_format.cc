#include "experiments/evaluation/report/number_format.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace distill_l2s {

std::string FormatPercent(double rate) { return absl::StrFormat("%.1f", 100 * rate); }

std::string FormatPercentInterval(const Interval& interval) {
  return absl::StrCat(FormatPercent(interval.low), " – ", FormatPercent(interval.high));
}

std::string FormatPoints(double difference) {
  const std::string size = FormatPercent(std::abs(difference));
  if (size == "0.0") return size;
  return absl::StrCat(difference < 0 ? "−" : "+", size);
}

std::string FormatPointsInterval(const Interval& interval) {
  return absl::StrCat(FormatPoints(interval.low), " to ", FormatPoints(interval.high));
}

std::string FormatPValue(double p_value) {
  return p_value < 0.001 ? "< 0.001" : absl::StrFormat("%.3f", p_value);
}

std::string FormatTick(double value, double step) {
  if (step >= 1000) return absl::StrCat(FormatTick(value / 1000, step / 1000), value == 0 ? "" : "k");
  int decimals = 0;
  for (double scaled = step; decimals < 6 && std::abs(scaled - std::round(scaled)) > 1e-6 * scaled;
       scaled *= 10) {
    ++decimals;
  }
  const std::string text = absl::StrFormat("%.*f", decimals, std::abs(value));
  const bool zero = text.find_first_not_of("0.") == std::string::npos;
  return absl::StrCat(value < 0 && !zero ? "−" : "", text);
}

}  // namespace distill_l2s
