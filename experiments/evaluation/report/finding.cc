#include "experiments/evaluation/report/finding.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "experiments/evaluation/report/number_format.h"

namespace distill_l2s {
namespace {

// For more comparisons, one sentence counts them.
constexpr size_t kMaxSentences = 3;

std::string Percent(double rate) { return absl::StrCat(FormatPercent(rate), "\u00a0%"); }

std::string ConfidenceText(double confidence) { return absl::StrFormat("%g\u00a0%%", 100 * confidence); }

std::string Quoted(const std::string& title) { return absl::StrCat("“", title, "”"); }

// "2.1 points fewer".
std::string PointsText(double difference) {
  const std::string points = FormatPercent(std::abs(difference));
  if (points == "0.0") return "no difference";
  return absl::StrCat(points, " points ", difference < 0 ? "fewer" : "more");
}

std::string UnlearnedText(const Arm& arm, const ArmScores& scores) {
  return absl::StrFormat("%s has not learned to spell: %s of the test characters are wrong, over %g\u00a0%%.",
                         Quoted(arm.title), Percent(scores.all.cer.rate), 100 * kUnlearnedCer);
}

// The sentence about arm `i`, whose baseline has learned to spell.
std::string ComparisonSentence(const std::vector<Arm>& arms, const ExperimentScores& scores, size_t i) {
  const ArmComparison& comparison = scores.comparisons[i - 1];
  const PairedDifference& difference = comparison.all.cer;
  const std::string system = Quoted(arms[i].title), baseline = Quoted(arms[0].title);
  const std::string rates =
      absl::StrCat(Percent(scores.arms[i].all.cer.rate), " of the test characters wrong against ",
                   Percent(scores.arms[0].all.cer.rate), ", ", PointsText(difference.difference));
  if (comparison.untested == Untested::kUnlearned) {
    return absl::StrCat(UnlearnedText(arms[i], scores.arms[i]), " It is not compared with ", baseline, ".");
  }
  if (!difference.corrected_p_value.has_value()) {
    return absl::StrCat("Whether ", system, " differs from ", baseline,
                        " cannot be told from one run of each: ", rates, ".");
  }
  const std::string certainty = absl::StrCat(" (", ConfidenceText(scores.confidence), " interval ",
                                             FormatPointsInterval(difference.interval), "; corrected ",
                                             PValueText(*difference.corrected_p_value), ").");
  switch (VerdictOf(difference, scores.confidence)) {
    case Verdict::kLower:
      return absl::StrCat(system, " made fewer character errors than ", baseline, ": ", rates, certainty);
    case Verdict::kHigher:
      return absl::StrCat(system, " made more character errors than ", baseline, ": ", rates, certainty);
    default:
      return absl::StrCat("No difference was shown between ", system, " and ", baseline, ": ", rates,
                          certainty);
  }
}

std::string OverviewSentence(const std::vector<Arm>& arms, const ExperimentScores& scores) {
  std::map<Verdict, int> verdicts;
  for (const ArmComparison& comparison : scores.comparisons) {
    ++verdicts[VerdictOf(comparison.all.cer, scores.confidence)];
  }
  return absl::StrFormat(
      "Of %d arms compared with %s, which got %s of the test characters wrong, %d made fewer character "
      "errors, %d made more, %d did not differ demonstrably, and %d were not tested.",
      scores.comparisons.size(), Quoted(arms[0].title), Percent(scores.arms[0].all.cer.rate),
      verdicts[Verdict::kLower], verdicts[Verdict::kHigher], verdicts[Verdict::kOpen],
      verdicts[Verdict::kNone]);
}

// The standard deviation between runs of one arm, pooled over the arms with several; 0 where none has.
double DeviationBetweenRuns(const ExperimentScores& scores) {
  double squares = 0;
  int64_t degrees = 0;
  for (const ArmScores& arm : scores.arms) {
    const Spread& cer = arm.cer_over_seeds;
    squares += static_cast<double>(cer.count - 1) * cer.standard_deviation * cer.standard_deviation;
    degrees += cer.count - 1;
  }
  return degrees > 0 ? std::sqrt(squares / static_cast<double>(degrees)) : 0;
}

// How far single runs of equal arms lie apart by luck. Without runs of its own to say so, a report quotes the
// quickstart's: Romanian, 128 test clips; the differences of seeds 1, 2 and 3 were -1.9, +1.7 and +2.1
// points, and 95 % of such differences lie within 1.96 x 2.2 = 4.3 points of their mean.
std::string LuckSentence(const ExperimentScores& scores) {
  constexpr char kAdvice[] = " More seeds can tell (--seeds of the quickstart, “seeds” of a sweep).";
  const double deviation = DeviationBetweenRuns(scores);
  if (deviation > 0) {
    return absl::StrFormat(
        "Luck alone moves single runs that far: runs of one arm vary here by %s points (standard deviation), "
        "so "
        "two runs of equal arms may well differ by %s.%s",
        FormatPercent(deviation), FormatPercent(1.96 * std::sqrt(2.0) * deviation), kAdvice);
  }
  return absl::StrCat(
      "Luck alone can make such a difference: in the Romanian quickstart, runs of one arm vary by 2.8 points "
      "of "
      "character error rate (standard deviation), paired differences by 2.2, so that 4 points between two "
      "single runs mean nothing there.",
      kAdvice);
}

bool Any(const ExperimentScores& scores, Untested untested) {
  return std::any_of(scores.comparisons.begin(), scores.comparisons.end(),
                     [&](const ArmComparison& comparison) { return comparison.untested == untested; });
}

// Why some of many arms were not tested.
std::string UntestedText(const std::vector<Arm>& arms, const ExperimentScores& scores) {
  std::string unlearned;
  for (size_t i = 1; i < arms.size(); ++i) {
    if (scores.comparisons[i - 1].untested != Untested::kUnlearned) continue;
    absl::StrAppend(&unlearned, unlearned.empty() ? "" : ", ", Quoted(arms[i].title));
  }
  if (unlearned.empty()) return "";
  return absl::StrFormat(" Not tested, as over %g\u00a0%% of the test characters are wrong: %s.",
                         100 * kUnlearnedCer, unlearned);
}

std::string CorrectionText(int64_t tests) {
  if (tests < 2) return "";
  return absl::StrFormat(
      " Corrected p-values allow for %s tests of this report, by Holm’s method: if no arm differed from the "
      "baseline, the chance that any would be below 0.05 is at most 5\u00a0%%.",
      tests == 2 ? "both" : absl::StrCat("all ", tests));
}

}  // namespace

Verdict VerdictOf(const PairedDifference& difference, double confidence) {
  if (!difference.corrected_p_value.has_value()) return Verdict::kNone;
  if (*difference.corrected_p_value >= 1 - confidence) return Verdict::kOpen;
  return difference.difference < 0 ? Verdict::kLower : Verdict::kHigher;
}

std::string PValueText(double p_value) {
  return absl::StrCat("p ", p_value < 0.001 ? "" : "= ", FormatPValue(p_value));
}

std::string CoverageText(const std::vector<Arm>& arms, const ExperimentScores& scores) {
  size_t fewest = arms[0].runs.size();
  for (const Arm& arm : arms) fewest = std::min(fewest, arm.runs.size());
  const int64_t speakers = scores.arms[0].all.speakers;
  const std::string units =
      speakers > 0 ? absl::StrCat("test speakers (", speakers, ")") : std::string("test clips");
  if (fewest > 1) return absl::StrCat("cover the choice of ", units, " and of training seeds");
  return absl::StrCat("cover the choice of ", units, " alone, not that of the training seed");
}

std::vector<std::string> FindingSentences(const std::vector<Arm>& arms, const ExperimentScores& scores) {
  if (arms.size() == 1) {
    const RateEstimate& cer = scores.arms[0].all.cer;
    return {absl::StrCat(Quoted(arms[0].title), " got ", Percent(cer.rate), " of the test characters wrong (",
                         ConfidenceText(scores.confidence), " interval ", FormatPercentInterval(cer.interval),
                         ").")};
  }
  if (scores.arms[0].all.cer.rate > kUnlearnedCer) {
    return {absl::StrCat("The baseline ", UnlearnedText(arms[0], scores.arms[0]),
                         " Nothing is compared with it.")};
  }
  std::vector<std::string> sentences;
  if (arms.size() - 1 > kMaxSentences) {
    sentences.push_back(OverviewSentence(arms, scores));
  } else {
    for (size_t i = 1; i < arms.size(); ++i) sentences.push_back(ComparisonSentence(arms, scores, i));
  }
  if (Any(scores, Untested::kOneRun)) sentences.push_back(LuckSentence(scores));
  return sentences;
}

std::string FindingDetails(const std::vector<Arm>& arms, const ExperimentScores& scores) {
  const bool many = arms.size() - 1 > kMaxSentences;
  std::string details = many ? "Word error rates are in the table below" : "Word error rates: ";
  for (size_t i = 0; i < arms.size() && !many; ++i) {
    absl::StrAppend(&details, i == 0 ? "" : ", ", Quoted(arms[i].title), " ",
                    Percent(scores.arms[i].all.wer.rate));
    if (i == 0) continue;
    const PairedDifference& wer = scores.comparisons[i - 1].all.wer;
    absl::StrAppend(&details, " (difference ", FormatPoints(wer.difference), ", interval ",
                    FormatPointsInterval(wer.interval),
                    wer.corrected_p_value.has_value()
                        ? absl::StrCat(", corrected ", PValueText(*wer.corrected_p_value))
                        : "",
                    ")");
  }
  return absl::StrCat(details, ". The intervals ", CoverageText(arms, scores), ".",
                      many ? UntestedText(arms, scores) : "", CorrectionText(scores.tests));
}

}  // namespace distill_l2s
