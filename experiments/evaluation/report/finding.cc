#include "experiments/evaluation/report/finding.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "experiments/evaluation/report/number_format.h"

namespace distill_l2s {
namespace {

// Of more comparisons than these, one sentence tells the whole.
constexpr size_t kMaxSentences = 3;

std::string Percent(double rate) { return absl::StrCat(FormatPercent(rate), "\u00a0%"); }

std::string ConfidenceText(double confidence) { return absl::StrFormat("%g\u00a0%%", 100 * confidence); }

std::string ComparisonSentence(const Arm& baseline, const Arm& system, const ArmScores& baseline_scores,
                               const ArmScores& system_scores, const PairedDifference& difference,
                               double confidence) {
  const std::string from = Percent(baseline_scores.all.cer.rate), to = Percent(system_scores.all.cer.rate);
  const std::string interval = FormatPointsInterval(difference.interval);
  const std::string points = FormatPercent(std::abs(difference.difference));
  switch (VerdictOf(difference)) {
    case Verdict::kLower:
      return absl::StrCat("“", system.title, "” made fewer character errors than “", baseline.title,
                          "”: ", to, " against ", from, " of the test characters, ", points,
                          " points fewer (", ConfidenceText(confidence),
                          " interval of the paired difference ", interval, ").");
    case Verdict::kHigher:
      return absl::StrCat("“", system.title, "” did not help: it made more character errors than “",
                          baseline.title, "”, ", to, " against ", from, " of the test characters, ", points,
                          " points more (", ConfidenceText(confidence), " interval of the paired difference ",
                          interval, ").");
    case Verdict::kOpen:
      break;
  }
  return absl::StrCat("“", system.title, "” did not measurably help: ", to,
                      " of the test characters are wrong, against ", from, " for “", baseline.title,
                      "”, and the ", ConfidenceText(confidence), " interval of the paired difference, ",
                      interval, " points, includes 0.");
}

// How many comparisons allow what to be said.
std::string OverviewSentence(const std::vector<Arm>& arms, const ExperimentScores& scores) {
  std::map<Verdict, int> counts;
  for (const ArmComparison& comparison : scores.comparisons) ++counts[VerdictOf(comparison.all.cer)];
  return absl::StrFormat(
      "Of %d arms, compared with “%s”, which gets %s of the test characters wrong, %d made fewer character "
      "errors, %d more, and of %d it cannot be told.",
      scores.comparisons.size(), arms[0].title, Percent(scores.arms[0].all.cer.rate), counts[Verdict::kLower],
      counts[Verdict::kHigher], counts[Verdict::kOpen]);
}

// What several comparisons at once do to the intervals.
std::string ChanceText(size_t comparisons, double confidence) {
  if (comparisons < 2) return "";
  return absl::StrFormat(
      " Of %d comparisons that differ in nothing, %.2g would be expected to seem to differ, by %s intervals.",
      comparisons, static_cast<double>(comparisons) * (1 - confidence), ConfidenceText(confidence));
}

}  // namespace

Verdict VerdictOf(const PairedDifference& difference) {
  if (difference.interval.high < 0) return Verdict::kLower;
  if (difference.interval.low > 0) return Verdict::kHigher;
  return Verdict::kOpen;
}

std::vector<std::string> FindingSentences(const std::vector<Arm>& arms, const ExperimentScores& scores) {
  if (arms.size() == 1) {
    const RateEstimate& cer = scores.arms[0].all.cer;
    return {absl::StrCat("“", arms[0].title, "” gets ", Percent(cer.rate), " of the test characters wrong (",
                         ConfidenceText(scores.confidence), " interval ", FormatPercentInterval(cer.interval),
                         ").")};
  }
  if (arms.size() - 1 > kMaxSentences) return {OverviewSentence(arms, scores)};
  std::vector<std::string> sentences;
  for (size_t i = 1; i < arms.size(); ++i) {
    sentences.push_back(ComparisonSentence(arms[0], arms[i], scores.arms[0], scores.arms[i],
                                           scores.comparisons[i - 1].all.cer, scores.confidence));
  }
  return sentences;
}

std::string FindingDetails(const std::vector<Arm>& arms, const ExperimentScores& scores) {
  const bool many = arms.size() - 1 > kMaxSentences;
  std::string details = many ? "Word error rates are in the table below" : "Word error rates: ";
  for (size_t i = 0; i < arms.size() && !many; ++i) {
    absl::StrAppend(&details, i == 0 ? "" : ", ", "“", arms[i].title, "” ",
                    Percent(scores.arms[i].all.wer.rate));
    if (i == 0) continue;
    const PairedDifference& wer = scores.comparisons[i - 1].all.wer;
    absl::StrAppend(&details, " (difference ", FormatPoints(wer.difference), ", interval ",
                    FormatPointsInterval(wer.interval), ")");
  }
  size_t seeds = arms[0].runs.size();
  for (const Arm& arm : arms) seeds = std::min(seeds, arm.runs.size());
  absl::StrAppend(
      &details, ". The intervals cover the choice of test clips.",
      ChanceText(scores.comparisons.size(), scores.confidence), " ",
      seeds == 1 ? "With one training seed they cannot cover the luck of a seed, which may be larger."
                 : "Errors are summed over the seeds of an arm; the spread over seeds stands apart below.");
  return details;
}

}  // namespace distill_l2s
