#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace distill_l2s {

// Intervals and tests for error rates, by the bootstrap over clips of Bisani and Ney, "Bootstrap estimates
// for confidence intervals in ASR performance evaluation" (ICASSP 2004): the test set is drawn anew, clip by
// clip with replacement, and the corpus rate (sum of errors / sum of reference lengths) computed for each
// draw. Clips, not words, are drawn because errors within a clip depend on each other. An interval so made
// covers the choice of test clips; it does not cover another speaker, another training seed or another
// recording.

// What the bootstrap needs of one clip: `errors` words or characters, over `length` reference words or
// characters.
struct ClipErrors {
  int64_t errors = 0;
  int64_t length = 0;
};

struct BootstrapOptions {
  int64_t resamples = 10000;
  double confidence = 0.95;
  uint64_t seed = 42;
};

struct Interval {
  double low = 0;
  double high = 0;
  bool Contains(double value) const { return low <= value && value <= high; }
};

struct RateEstimate {
  double rate = 0;    // of the clips as they are; 0.27 is 27 %
  Interval interval;  // percentiles (1 -+ confidence) / 2 of the resampled rates
};

// System minus baseline over the same clips, which are drawn for both at once: what both find hard cancels
// out.
struct PairedDifference {
  double difference = 0;  // rate of the system - rate of the baseline: negative where the system is better
  Interval interval;
  // The share of draws in which the system has the lower rate, equal ones counted half (Bisani and Ney,
  // section 4).
  double probability_of_improvement = 0;
  // Two-sided, of the hypothesis that both have one rate: twice the smaller share of draws on either side of
  // 0, draws at 0 counted on both, with one draw added so that it is never 0.
  double p_value = 1;
};

// O(resamples x clips): about 0.2 s for 1,000 clips. The same seed and number of clips gives the same draws.
// Errors: no clips, a negative count, no reference word or character in any clip, senseless options. Draws
// without any reference are drawn again.
absl::StatusOr<RateEstimate> BootstrapRate(absl::Span<const ClipErrors> clips,
                                           const BootstrapOptions& options = {});

// Error also: different numbers or reference lengths of clips.
absl::StatusOr<PairedDifference> BootstrapDifference(absl::Span<const ClipErrors> baseline,
                                                     absl::Span<const ClipErrors> system,
                                                     const BootstrapOptions& options = {});

// Of one figure over seeds.
struct Spread {
  int64_t count = 0;
  double mean = 0;
  double standard_deviation = 0;  // of the sample, n - 1; 0 for a single value
  double lowest = 0;
  double highest = 0;
};

// At least one value.
Spread SpreadOf(absl::Span<const double> values);

}  // namespace distill_l2s
