#include "experiments/evaluation/report/score_table.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "experiments/evaluation/report/clip_histogram.h"
#include "experiments/evaluation/report/finding.h"
#include "experiments/evaluation/report/html.h"
#include "experiments/evaluation/report/number_format.h"

namespace distill_l2s {
namespace {

struct Subset {
  const char* title;
  const char* explanation;
  SubsetScores ArmScores::*scores;
  SubsetComparison ArmComparison::*comparison;
};

constexpr Subset kSubsets[] = {
    {"All test clips", "", &ArmScores::all, &ArmComparison::all},
    {"Near", "a training text lies within 40 % of the sentence’s length in edits", &ArmScores::near,
     &ArmComparison::near},
    {"Far", "no training text is that close", &ArmScores::far, &ArmComparison::far},
};

std::string Cell(const std::string& value, const std::string& interval, const std::string& note) {
  return absl::StrCat("<td class=\"number\"><b>", value, "</b> <span class=\"interval\">", interval,
                      "</span>", note, "</td>");
}

std::string RateCell(const RateEstimate& estimate) {
  return Cell(FormatPercent(estimate.rate), FormatPercentInterval(estimate.interval), "");
}

std::string TestText(const PairedDifference& difference, Untested untested) {
  switch (untested) {
    case Untested::kOneRun:
      return "not tested: one run each";
    case Untested::kUnlearned:
      return absl::StrFormat("not tested: CER over %g %%", 100 * kUnlearnedCer);
    case Untested::kNo:
      break;
  }
  if (!difference.p_value.has_value()) return "";
  return absl::StrCat(PValueText(*difference.p_value), "; corrected ",
                      PValueText(difference.corrected_p_value.value_or(*difference.p_value)));
}

std::string DifferenceCell(const PairedDifference& difference, Untested untested) {
  const std::string test = TestText(difference, untested);
  return Cell(FormatPoints(difference.difference), FormatPointsInterval(difference.interval),
              test.empty() ? "" : absl::StrCat("<span class=\"note\">", EscapeHtml(test), "</span>"));
}

std::string RenderSubset(const Subset& subset, const ReportData& data, const ExperimentScores& scores) {
  const int64_t clips = (scores.arms[0].*subset.scores).clips;
  if (clips == 0) return "";
  const std::string explanation =
      *subset.explanation == '\0' ? ""
                                  : absl::StrCat(" <span class=\"quiet\">– ", subset.explanation, "</span>");
  std::string rows =
      absl::StrCat("<tbody><tr class=\"group\"><th colspan=\"3\" scope=\"rowgroup\">", subset.title,
                   " <span class=\"count\">", clips, " clips</span>", explanation, "</th></tr>\n");
  for (size_t i = 0; i < data.arms.size(); ++i) {
    const SubsetScores& arm = scores.arms[i].*subset.scores;
    absl::StrAppend(&rows, "<tr><th scope=\"row\"><span class=\"key arm-", i, "\"></span>",
                    EscapeHtml(data.arms[i].title), "</th>", RateCell(arm.cer), RateCell(arm.wer), "</tr>\n");
  }
  for (size_t i = 0; i < scores.comparisons.size(); ++i) {
    const SubsetComparison& comparison = scores.comparisons[i].*subset.comparison;
    // The reason is given once.
    const bool whole = subset.comparison == &ArmComparison::all;
    const Untested untested = whole ? scores.comparisons[i].untested : Untested::kNo;
    const std::string which =
        scores.comparisons.size() == 1 ? "" : absl::StrCat(" of ", data.arms[i + 1].title);
    absl::StrAppend(&rows, "<tr class=\"difference\"><th scope=\"row\">Paired difference", EscapeHtml(which),
                    "</th>", DifferenceCell(comparison.cer, untested),
                    DifferenceCell(comparison.wer, untested), "</tr>\n");
  }
  return absl::StrCat(rows, "</tbody>\n");
}

std::string RenderErrorKinds(const ReportData& data, const ExperimentScores& scores) {
  double largest = 0;
  for (const ArmScores& arm : scores.arms) largest = std::max(largest, arm.all.cer.rate);
  std::string rows;
  for (size_t i = 0; i < data.arms.size(); ++i) {
    const ErrorCounts& counts = scores.arms[i].all.characters;
    const auto part = [&](const char* css, const char* name, int64_t errors) {
      const double rate = static_cast<double>(errors) / static_cast<double>(counts.reference_length());
      const double width = largest > 0 ? 100 * rate / largest : 0;
      return absl::StrFormat("<i class=\"%s\" style=\"width:%.2f%%\" title=\"%s %s %%\">%s</i>", css, width,
                             name, FormatPercent(rate), width > 9 ? FormatPercent(rate) : "");
    };
    absl::StrAppend(&rows, "<div class=\"label\">", EscapeHtml(data.arms[i].title),
                    "</div><div class=\"stack\">", part("sub", "substituted", counts.substitutions),
                    part("del", "deleted", counts.deletions), part("ins", "inserted", counts.insertions),
                    "</div>");
  }
  return absl::StrCat(
      "<figure class=\"kinds\"><figcaption>Kinds of character errors, per 100 reference characters: "
      "<span class=\"legend sub\">substituted</span> <span class=\"legend del\">deleted</span> "
      "<span class=\"legend ins\">inserted</span></figcaption><div class=\"rows two\">",
      rows, "</div></figure>\n");
}

}  // namespace

std::string RenderScoreTable(const ReportData& data, const ExperimentScores& scores) {
  const std::string interval =
      absl::StrFormat(" <span class=\"interval\">%g %% interval</span></th>", 100 * scores.confidence);
  std::string html = absl::StrCat(
      "<section>\n<h2>Error rates on the test set</h2>\n<div class=\"scroll\"><table class=\"scores\">\n"
      "<thead><tr><th scope=\"col\">Arm</th><th class=\"number\" scope=\"col\">CER %",
      interval, "<th class=\"number\" scope=\"col\">WER %", interval, "</tr></thead>\n");
  for (const Subset& subset : kSubsets) absl::StrAppend(&html, RenderSubset(subset, data, scores));
  absl::StrAppend(
      &html,
      "</table></div>\n<p class=\"quiet\">Corpus rates: errors summed over the clips, divided by the summed "
      "reference lengths. A difference is the arm’s rate minus the baseline’s, on the same clips and with "
      "the "
      "same seeds. The intervals ",
      CoverageText(data.arms, scores), " (Student’s t).",
      scores.tests > 0
          ? " P-values are two-sided; corrected, they allow for all of the report’s tests (Holm, "
            "1979). Near and far clips are described, not tested."
          : "",
      " Greedy decoding, no language model.");
  if (data.test_clips_over_training_limit > 0) {
    absl::StrAppendFormat(&html,
                          " Test clips longer than the %g s that training takes: %d, scored like all others.",
                          data.training_limit_s, data.test_clips_over_training_limit);
  }
  return absl::StrCat(html, "</p>\n", RenderErrorKinds(data, scores), RenderClipHistogram(data),
                      "</section>\n");
}

}  // namespace distill_l2s
