#include "experiments/evaluation/statistics.h"

#include <glog/logging.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "experiments/evaluation/student_t.h"

namespace distill_l2s {
namespace {

// A rate, or a difference of two, and how sure it is.
struct Estimate {
  double value = 0;
  double standard_error = 0;
  double degrees = 0;  // of freedom; 0 where nothing varies: one run and one unit
};

absl::Status CheckTest(const TestErrors& test) {
  if (test.errors.empty()) return absl::InvalidArgumentError("statistics: no run");
  int64_t length = 0;
  for (size_t c = 0; c < test.lengths.size(); ++c) {
    if (test.lengths[c] < 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("statistics: unit ", c, " has a length of ", test.lengths[c], ", expected >= 0"));
    }
    length += test.lengths[c];
  }
  if (length == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("statistics: no reference in ", test.lengths.size(), " units"));
  }
  for (size_t s = 0; s < test.errors.size(); ++s) {
    const std::vector<int64_t>& errors = test.errors[s];
    if (errors.size() != test.lengths.size()) {
      return absl::InvalidArgumentError(absl::StrCat("statistics: run ", s, " has ", errors.size(),
                                                     " units, expected ", test.lengths.size()));
    }
    for (size_t c = 0; c < errors.size(); ++c) {
      if (errors[c] >= 0) continue;
      return absl::InvalidArgumentError(
          absl::StrCat("statistics: run ", s, " has ", errors[c], " errors in unit ", c, ", expected >= 0"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckConfidence(double confidence) {
  if (confidence > 0 && confidence < 1) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("statistics: confidence is ", confidence, ", expected between 0 and 1"));
}

absl::Status CheckPairs(const TestErrors& baseline, const TestErrors& system) {
  if (baseline.errors.size() != system.errors.size()) {
    return absl::InvalidArgumentError(absl::StrCat("paired difference: ", baseline.errors.size(),
                                                   " runs of the baseline, ", system.errors.size(),
                                                   " of the system, expected the same"));
  }
  if (baseline.lengths.size() != system.lengths.size()) {
    return absl::InvalidArgumentError(absl::StrCat("paired difference: ", baseline.lengths.size(),
                                                   " units of the baseline, ", system.lengths.size(),
                                                   " of the system, expected the same"));
  }
  for (size_t c = 0; c < system.lengths.size(); ++c) {
    if (baseline.lengths[c] == system.lengths[c]) continue;
    return absl::InvalidArgumentError(absl::StrCat("paired difference: unit ", c, " has a reference of ",
                                                   baseline.lengths[c], " for the baseline, of ",
                                                   system.lengths[c], " for the system: not the same"));
  }
  return absl::OkStatus();
}

double SumOfSquares(const std::vector<double>& values) {
  return std::inner_product(values.begin(), values.end(), values.begin(), 0.0);
}

// The header's analysis; `errors` [S][C] may be differences, and below 0.
Estimate Analyse(const std::vector<std::vector<int64_t>>& errors, const std::vector<int64_t>& lengths) {
  const double runs = static_cast<double>(errors.size()), units = static_cast<double>(lengths.size());
  const double length = static_cast<double>(std::accumulate(lengths.begin(), lengths.end(), int64_t{0}));
  int64_t total = 0;
  for (const std::vector<int64_t>& run : errors) total = std::accumulate(run.begin(), run.end(), total);
  Estimate estimate;
  estimate.value = static_cast<double>(total) / (runs * length);
  std::vector<double> run_means(errors.size()), unit_means(lengths.size());
  double squares = 0;
  for (size_t s = 0; s < errors.size(); ++s) {
    for (size_t c = 0; c < lengths.size(); ++c) {
      const double u =
          units * (static_cast<double>(errors[s][c]) - estimate.value * static_cast<double>(lengths[c])) /
          length;
      run_means[s] += u / units;
      unit_means[c] += u / runs;
      squares += u * u;
    }
  }
  const double run_squares = units * SumOfSquares(run_means), unit_squares = runs * SumOfSquares(unit_means);
  const double run_degrees = runs - 1, unit_degrees = units - 1, rest_degrees = run_degrees * unit_degrees;
  const double r = run_degrees > 0 ? run_squares / run_degrees : 0;
  const double u = unit_degrees > 0 ? unit_squares / unit_degrees : 0;
  // Rounding may leave a little below 0 where the residual is nothing.
  const double e = rest_degrees > 0 ? std::max(0.0, squares - run_squares - unit_squares) / rest_degrees : 0;
  const double of_units = std::max(0.0, u - e), variance = r + of_units;
  estimate.standard_error = std::sqrt(variance / (runs * units));
  estimate.degrees = run_degrees > 0 && unit_degrees > 0 ? std::min(run_degrees, unit_degrees)
                                                         : std::max(run_degrees, unit_degrees);
  if (rest_degrees > 0 && variance > 0) {
    double denominator = r * r / run_degrees;
    if (of_units > 0) denominator += u * u / unit_degrees + e * e / rest_degrees;
    estimate.degrees = std::max(estimate.degrees, variance * variance / denominator);
  }
  return estimate;
}

Interval IntervalOf(const Estimate& estimate, double confidence) {
  if (estimate.standard_error == 0) return {estimate.value, estimate.value};
  const double half = StudentQuantile(confidence, estimate.degrees) * estimate.standard_error;
  return {estimate.value - half, estimate.value + half};
}

double PValueOf(const Estimate& estimate) {
  if (estimate.value == 0) return 1;
  if (estimate.standard_error == 0) return 0;  // Every run differs by as much on every unit.
  return StudentTwoSidedP(estimate.value / estimate.standard_error, estimate.degrees);
}

}  // namespace

absl::StatusOr<RateEstimate> EstimateRate(const TestErrors& test, double confidence) {
  RETURN_IF_ERROR(CheckConfidence(confidence));
  RETURN_IF_ERROR(CheckTest(test));
  const Estimate estimate = Analyse(test.errors, test.lengths);
  RateEstimate rate{estimate.value, IntervalOf(estimate, confidence)};
  rate.interval.low = std::max(0.0, rate.interval.low);
  return rate;
}

absl::StatusOr<PairedDifference> EstimateDifference(const TestErrors& baseline, const TestErrors& system,
                                                    double confidence) {
  RETURN_IF_ERROR(CheckConfidence(confidence));
  RETURN_IF_ERROR(CheckTest(baseline));
  RETURN_IF_ERROR(CheckTest(system));
  RETURN_IF_ERROR(CheckPairs(baseline, system));
  std::vector<std::vector<int64_t>> errors = system.errors;
  for (size_t s = 0; s < errors.size(); ++s) {
    for (size_t c = 0; c < errors[s].size(); ++c) errors[s][c] -= baseline.errors[s][c];
  }
  const Estimate estimate = Analyse(errors, system.lengths);
  PairedDifference difference;
  difference.difference = estimate.value;
  difference.interval = IntervalOf(estimate, confidence);
  if (errors.size() > 1) difference.p_value = PValueOf(estimate);
  return difference;
}

Spread SpreadOf(absl::Span<const double> values) {
  CHECK(!values.empty());
  Spread spread;
  spread.count = static_cast<int64_t>(values.size());
  for (double value : values) spread.mean += value / static_cast<double>(values.size());
  double squares = 0;
  for (double value : values) squares += (value - spread.mean) * (value - spread.mean);
  if (values.size() > 1) {
    spread.standard_deviation = std::sqrt(squares / static_cast<double>(values.size() - 1));
  }
  spread.lowest = *std::min_element(values.begin(), values.end());
  spread.highest = *std::max_element(values.begin(), values.end());
  return spread;
}

}  // namespace distill_l2s
