#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace distill_l2s {

// Confidence intervals and tests for error rates that cover both draws a measured rate depends on: the runs
// (training seeds) and the units of the test set. A unit is what varies independently: a clip, or a speaker
// with all clips of theirs. Words are no units, as errors within a clip depend on each other.
//
// Runs and units are crossed random effects, since every run hears every unit. With errors e[s, c] of run s
// on unit c, reference lengths l[c], S runs, C units and the rate m = sum(e) / (S sum(l)), each cell's share
// of the rate, linearised because lengths vary too, is
//   u[s, c] = C (e[s, c] - m l[c]) / sum(l).
// Two-way analysis of variance of u, whose mean is 0, gives
//   R = C sum_s(mean_c(u)^2) / (S - 1)                                        mean square of runs
//   U = S sum_c(mean_s(u)^2) / (C - 1)                                        mean square of units
//   E = sum((u - mean_c(u) - mean_s(u))^2) / ((S - 1) (C - 1))                residual mean square
//   V = (R + max(U - E, 0)) / (S C)                                           variance of m
//   d = (S C V)^2 / (R^2 / (S - 1) [+ U^2 / (C - 1) + E^2 / ((S - 1) (C - 1)) where U > E])
// with d, but no less than min(S, C) - 1, the degrees of freedom of V by Satterthwaite ("An approximate
// distribution of estimates of variance components", Biometrics Bulletin 2, 1946). The interval is m -+ t
// sqrt(V) with Student's t of d degrees. For a difference, e are the paired differences of errors. This is
// the analysis of studies with several readers and cases (Dorfman, Berbaum and Metz, Investigative Radiology
// 27, 1992), runs being the readers. With one run, V = U / C and d = C - 1: nothing is known of other runs.
//
// A bootstrap over so few runs would be too sure of itself: the variance between means of three runs drawn
// with replacement is a third too small. Between equal systems (500 clips, 25 % WER, runs that vary by 0, 0.5
// or 1 point), 3 to 7 % of these p-values are below 0.05 with 2, 3 or 5 runs.

// Errors of S runs on C units.
struct TestErrors {
  std::vector<int64_t> lengths;              // [C] reference words or characters of each unit
  std::vector<std::vector<int64_t>> errors;  // [S][C]
};

struct Interval {
  double low = 0;
  double high = 0;
  bool Contains(double value) const { return low <= value && value <= high; }
};

struct RateEstimate {
  double rate = 0;    // of all runs and units; 0.27 is 27 %
  Interval interval;  // low is at least 0
};

// System minus baseline.
struct PairedDifference {
  double difference = 0;  // negative where the system is better
  Interval interval;
  // Two-sided, of the hypothesis that the difference is 0 over all runs and units there could be. Absent with
  // one run, from which nothing can be told of others.
  std::optional<double> p_value;
  // p_value corrected for all tests of a report (holm.h), by whoever knows them; absent until then.
  std::optional<double> corrected_p_value;
};

// O(S C). With a single run and a single unit nothing varies, and the interval is the rate alone. Errors: no
// run or unit, a negative count, rows of different lengths, no reference word or character at all, a
// confidence outside (0, 1).
absl::StatusOr<RateEstimate> EstimateRate(const TestErrors& test, double confidence = 0.95);

// Run s of the system is paired with run s of the baseline, which should share its seed, and units with
// units: what both find hard cancels out. Errors also: different numbers of runs, different lengths.
absl::StatusOr<PairedDifference> EstimateDifference(const TestErrors& baseline, const TestErrors& system,
                                                    double confidence = 0.95);

// A summary of one figure over runs.
struct Spread {
  int64_t count = 0;
  double mean = 0;
  double standard_deviation = 0;  // of the sample, n - 1; 0 for a single value
  double lowest = 0;
  double highest = 0;
};

// Summarises at least one value.
Spread SpreadOf(absl::Span<const double> values);

}  // namespace distill_l2s
