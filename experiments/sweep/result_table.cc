#include "experiments/sweep/result_table.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "experiments/evaluation/report/finding.h"

namespace distill_l2s {
namespace {

constexpr size_t kNameColumns = 20;
constexpr size_t kMaxColumns = 100;

struct Rate {
  const char* name;
  RateEstimate SubsetScores::*estimate;
  Spread ArmScores::*spread;
  PairedDifference SubsetComparison::*difference;
};

constexpr Rate kRates[] = {
    {"cer", &SubsetScores::cer, &ArmScores::cer_over_seeds, &SubsetComparison::cer},
    {"wer", &SubsetScores::wer, &ArmScores::wer_over_seeds, &SubsetComparison::wer},
};

// Of the arm against the baseline; null for the baseline itself, and where nothing was compared.
const ArmComparison* ComparisonOf(const ExperimentScores& scores, size_t arm) {
  return arm == 0 || scores.comparisons.empty() ? nullptr : &scores.comparisons[arm - 1];
}

std::string PValueCell(const std::optional<double>& p_value) {
  return p_value.has_value() ? absl::StrFormat("%.6g", *p_value) : "";
}

const char* UntestedCell(Untested untested) {
  switch (untested) {
    case Untested::kOneRun:
      return "one_run";
    case Untested::kUnlearned:
      return "unlearned";
    case Untested::kNo:
      break;
  }
  return "";
}

// At most 8 columns.
std::string TestText(const PairedDifference& difference, Untested untested) {
  if (difference.corrected_p_value.has_value()) return absl::StrFormat("%.4f", *difference.corrected_p_value);
  return untested == Untested::kUnlearned ? absl::StrFormat("CER>%g%%", 100 * kUnlearnedCer) : "one run";
}

std::string WithInterval(const std::string& rate, const Interval& interval) {
  return absl::StrCat(rate, absl::StrFormat(" [%6.2f, %6.2f]", 100 * interval.low, 100 * interval.high));
}

std::string RateLine(const Rate& rate, const ArmScores& scores, const ArmComparison* comparison) {
  const RateEstimate& estimate = scores.all.*rate.estimate;
  const Spread& spread = scores.*rate.spread;
  std::string line = absl::StrCat(
      rate.name[0] == 'c' ? "CER  " : "WER  ",
      WithInterval(absl::StrFormat("%6.2f", 100 * estimate.rate), estimate.interval),
      spread.count > 1 ? absl::StrFormat("  %5.2f", 100 * spread.standard_deviation) : "       ");
  if (comparison != nullptr) {
    const PairedDifference& difference = comparison->all.*rate.difference;
    absl::StrAppend(&line, "  ",
                    WithInterval(absl::StrFormat("%+6.2f", 100 * difference.difference), difference.interval),
                    "  ", TestText(difference, comparison->untested));
  }
  return line;
}

void TrimEnd(std::string* line) { line->erase(line->find_last_not_of(' ') + 1); }

}  // namespace

std::string ResultsTsv(const std::vector<Arm>& arms, const ExperimentScores& scores) {
  std::string tsv = "arm\tseeds\tclips";
  for (const Rate& rate : kRates) {
    for (const char* what : {"", "_low", "_high", "_mean", "_sd", "_difference", "_difference_low",
                             "_difference_high", "_p", "_p_corrected"}) {
      absl::StrAppend(&tsv, "\t", rate.name, what);
    }
  }
  absl::StrAppend(&tsv, "\tuntested");
  for (size_t i = 0; i < arms.size(); ++i) {
    absl::StrAppend(&tsv, "\n", arms[i].name, "\t", arms[i].runs.size(), "\t", scores.arms[i].all.clips);
    for (const Rate& rate : kRates) {
      const RateEstimate& estimate = scores.arms[i].all.*rate.estimate;
      const Spread& spread = scores.arms[i].*rate.spread;
      absl::StrAppendFormat(&tsv, "\t%.4f\t%.4f\t%.4f\t%.4f\t%.4f", 100 * estimate.rate,
                            100 * estimate.interval.low, 100 * estimate.interval.high, 100 * spread.mean,
                            100 * spread.standard_deviation);
      const ArmComparison* comparison = ComparisonOf(scores, i);
      if (comparison == nullptr) {
        absl::StrAppend(&tsv, "\t\t\t\t\t");
        continue;
      }
      const PairedDifference& difference = comparison->all.*rate.difference;
      absl::StrAppendFormat(&tsv, "\t%.4f\t%.4f\t%.4f\t%s\t%s", 100 * difference.difference,
                            100 * difference.interval.low, 100 * difference.interval.high,
                            PValueCell(difference.p_value), PValueCell(difference.corrected_p_value));
    }
    const ArmComparison* comparison = ComparisonOf(scores, i);
    absl::StrAppend(&tsv, "\t", comparison == nullptr ? "" : UntestedCell(comparison->untested));
  }
  return absl::StrCat(tsv, "\n");
}

std::string ResultsTable(const std::vector<Arm>& arms, const ExperimentScores& scores) {
  std::string table =
      absl::StrFormat("%-20s  seeds    %%    [%g %% interval]     s.d.%s", "arm", 100 * scores.confidence,
                      scores.comparisons.empty() ? "" : "    against the first arm         p");
  absl::StrAppend(&table, "\n");
  for (size_t i = 0; i < arms.size(); ++i) {
    const ArmComparison* comparison = ComparisonOf(scores, i);
    std::string name = arms[i].name;
    if (name.size() > kNameColumns) {  // A line of its own.
      absl::StrAppend(&table, name.substr(0, kMaxColumns), "\n");
      name.clear();
    }
    for (const Rate& rate : kRates) {
      const bool first = &rate == &kRates[0];
      std::string line =
          absl::StrFormat("%-20s  %5s  %s", first ? name : "", first ? absl::StrCat(arms[i].runs.size()) : "",
                          RateLine(rate, scores.arms[i], comparison));
      TrimEnd(&line);
      absl::StrAppend(&table, line, "\n");
    }
  }
  absl::StrAppend(&table, "The intervals ", CoverageText(arms, scores), ".");
  if (scores.tests > 1) absl::StrAppend(&table, "\np is corrected for ", scores.tests, " tests (Holm).");
  return absl::StrCat(table, "\n");
}

}  // namespace distill_l2s
