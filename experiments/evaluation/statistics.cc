#include "experiments/evaluation/statistics.h"

#include <glog/logging.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/random.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

struct Totals {
  int64_t baseline_errors = 0;
  int64_t errors = 0;
  int64_t length = 0;
};

absl::Status CheckOptions(const BootstrapOptions& options) {
  if (options.resamples < 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("bootstrap: resamples is ", options.resamples, ", expected >= 1"));
  }
  if (!(options.confidence > 0 && options.confidence < 1)) {
    return absl::InvalidArgumentError(
        absl::StrCat("bootstrap: confidence is ", options.confidence, ", expected between 0 and 1"));
  }
  return absl::OkStatus();
}

absl::Status CheckClips(absl::Span<const ClipErrors> clips) {
  int64_t length = 0;
  for (size_t i = 0; i < clips.size(); ++i) {
    if (clips[i].errors < 0 || clips[i].length < 0) {
      return absl::InvalidArgumentError(absl::StrCat("bootstrap: clip ", i, " has ", clips[i].errors,
                                                     " errors in ", clips[i].length,
                                                     ", expected none below 0"));
    }
    length += clips[i].length;
  }
  if (length == 0) {
    return absl::InvalidArgumentError(absl::StrCat("bootstrap: no reference in ", clips.size(), " clips"));
  }
  return absl::OkStatus();
}

// Calls use(totals) for each resampled test set.
template <typename Use>
void ForEachResample(absl::Span<const ClipErrors> baseline, absl::Span<const ClipErrors> system,
                     const BootstrapOptions& options, Use use) {
  Random random(options.seed);
  for (int64_t r = 0; r < options.resamples; ++r) {
    Totals totals;
    do {
      totals = Totals();
      for (size_t i = 0; i < system.size(); ++i) {
        const uint64_t drawn = random.Below(system.size());
        totals.baseline_errors += baseline[drawn].errors;
        totals.errors += system[drawn].errors;
        totals.length += system[drawn].length;
      }
    } while (totals.length == 0);
    use(totals);
  }
}

// Linear between the two nearest ranks, as numpy.percentile has it.
double Quantile(const std::vector<double>& sorted, double share) {
  const double position = share * static_cast<double>(sorted.size() - 1);
  const size_t below = static_cast<size_t>(position);
  const size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (position - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

Interval PercentileInterval(std::vector<double> values, double confidence) {
  std::sort(values.begin(), values.end());
  return {Quantile(values, (1 - confidence) / 2), Quantile(values, (1 + confidence) / 2)};
}

double CorpusRate(absl::Span<const ClipErrors> clips) {
  ClipErrors total;
  for (const ClipErrors& clip : clips) {
    total.errors += clip.errors;
    total.length += clip.length;
  }
  return static_cast<double>(total.errors) / static_cast<double>(total.length);
}

}  // namespace

absl::StatusOr<RateEstimate> BootstrapRate(absl::Span<const ClipErrors> clips,
                                           const BootstrapOptions& options) {
  RETURN_IF_ERROR(CheckOptions(options));
  RETURN_IF_ERROR(CheckClips(clips));
  std::vector<double> rates;
  rates.reserve(options.resamples);
  ForEachResample(clips, clips, options, [&rates](const Totals& totals) {
    rates.push_back(static_cast<double>(totals.errors) / static_cast<double>(totals.length));
  });
  return RateEstimate{CorpusRate(clips), PercentileInterval(std::move(rates), options.confidence)};
}

absl::StatusOr<PairedDifference> BootstrapDifference(absl::Span<const ClipErrors> baseline,
                                                     absl::Span<const ClipErrors> system,
                                                     const BootstrapOptions& options) {
  RETURN_IF_ERROR(CheckOptions(options));
  RETURN_IF_ERROR(CheckClips(baseline));
  RETURN_IF_ERROR(CheckClips(system));
  if (baseline.size() != system.size()) {
    return absl::InvalidArgumentError(absl::StrCat("paired bootstrap: ", baseline.size(),
                                                   " clips of the baseline, ", system.size(),
                                                   " of the system, expected the same"));
  }
  for (size_t i = 0; i < system.size(); ++i) {
    if (baseline[i].length == system[i].length) continue;
    return absl::InvalidArgumentError(absl::StrCat("paired bootstrap: clip ", i, " has a reference of ",
                                                   baseline[i].length, " for the baseline, of ",
                                                   system[i].length, " for the system: not the same clip"));
  }
  std::vector<double> differences;
  differences.reserve(options.resamples);
  int64_t better = 0, equal = 0;
  ForEachResample(baseline, system, options, [&](const Totals& totals) {
    const int64_t more_errors = totals.errors - totals.baseline_errors;
    better += more_errors < 0;
    equal += more_errors == 0;
    differences.push_back(static_cast<double>(more_errors) / static_cast<double>(totals.length));
  });
  const double draws = static_cast<double>(options.resamples);
  const int64_t worse = options.resamples - better - equal;
  PairedDifference result;
  result.difference = CorpusRate(system) - CorpusRate(baseline);
  result.interval = PercentileInterval(std::move(differences), options.confidence);
  result.probability_of_improvement =
      (static_cast<double>(better) + 0.5 * static_cast<double>(equal)) / draws;
  const int64_t smaller_side = std::min(better, worse) + equal;
  result.p_value = std::min(1.0, 2.0 * static_cast<double>(smaller_side + 1) / (draws + 1));
  return result;
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
