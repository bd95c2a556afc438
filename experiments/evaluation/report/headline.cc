#include "experiments/evaluation/report/headline.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "experiments/evaluation/report/finding.h"
#include "experiments/evaluation/report/html.h"
#include "experiments/evaluation/report/interval_plot.h"
#include "experiments/evaluation/report/number_format.h"

namespace distill_l2s {
namespace {

std::string RenderLeftOut(const std::vector<LeftOutArm>& arms) {
  std::string html;
  for (const LeftOutArm& arm : arms) {
    absl::StrAppend(
        &html, "<div class=\"caveat\"><p>“", EscapeHtml(arm.title), "” is left out: ", arm.complete_runs,
        " of its ", arm.runs, " runs ", arm.complete_runs == 1 ? "is" : "are", " complete",
        arm.failures.empty() ? "." : absl::StrCat(", ", arm.failures.size(), " failed."), "</p>\n");
    for (const RunFailure& failure : arm.failures) {
      absl::StrAppend(&html, "<p class=\"quiet\"><b>", EscapeHtml(failure.run),
                      "</b>: ", EscapeHtml(failure.cause), "</p>\n");
    }
    absl::StrAppend(&html, "</div>\n");
  }
  return html;
}

std::string RenderWarnings(const std::vector<std::string>& warnings) {
  std::string html;
  for (const std::string& warning : warnings) {
    absl::StrAppend(&html, "<p class=\"warning\"><b>Warning</b> · ", EscapeHtml(warning), "</p>\n");
  }
  return html;
}

std::string RenderPlots(const ReportData& data, const ExperimentScores& scores) {
  const std::string confidence = absl::StrFormat("%g %% intervals", 100 * scores.confidence);
  std::vector<IntervalRow> rates, differences;
  for (size_t i = 0; i < data.arms.size(); ++i) {
    const RateEstimate& cer = scores.arms[i].all.cer;
    rates.push_back({data.arms[i].title, static_cast<int>(i), cer.rate, cer.interval,
                     absl::StrCat("<b>", FormatPercent(cer.rate), "</b> %")});
  }
  for (size_t i = 0; i < scores.comparisons.size(); ++i) {
    const PairedDifference& cer = scores.comparisons[i].all.cer;
    differences.push_back({data.arms[i + 1].title, static_cast<int>(i) + 1, cer.difference, cer.interval,
                           absl::StrCat("<b>", FormatPoints(cer.difference), "</b>")});
  }
  std::string plots = RenderIntervalPlot(
      absl::StrCat("Character error rate on ", scores.arms[0].all.clips, " test clips, %, with ", confidence),
      rates,
      /*around_zero=*/false);
  const bool single = std::any_of(scores.comparisons.begin(), scores.comparisons.end(),
                                  [](const ArmComparison& comparison) { return comparison.seeds == 1; });
  if (!differences.empty()) {
    absl::StrAppend(
        &plots,
        RenderIntervalPlot(absl::StrCat("Paired difference to “", data.arms[0].title,
                                        "” on the same clips, percentage points; below 0 is better",
                                        single ? ". Clips alone are covered, not the luck of a run" : ""),
                           differences, /*around_zero=*/true));
  }
  return absl::StrCat("<div class=\"plots card\">", plots, "</div>\n");
}

}  // namespace

std::string RenderHeadline(const ReportData& data, const ExperimentScores& scores) {
  std::string titles;
  for (size_t i = 0; i < data.arms.size(); ++i) {
    absl::StrAppend(&titles, i == 1 ? "<span class=\"versus\">vs</span>" : "", "<span class=\"chip arm-", i,
                    "\">", EscapeHtml(data.arms[i].title), "</span>");
  }
  std::string html =
      absl::StrCat("<header>\n<p class=\"eyebrow\">Distill-L2S · Speech recognition report</p>\n<h1>",
                   EscapeHtml(data.language_name), " <span class=\"code\">", EscapeHtml(data.language),
                   "</span></h1>\n<p class=\"chips\">", titles, "</p>\n", RenderWarnings(data.warnings));
  for (const std::string& sentence : FindingSentences(data.arms, scores)) {
    absl::StrAppend(&html, "<p class=\"finding\">", EscapeHtml(sentence), "</p>\n");
  }
  absl::StrAppend(&html, "<p class=\"quiet\">", EscapeHtml(FindingDetails(data.arms, scores)), "</p>\n",
                  RenderLeftOut(data.left_out), RenderPlots(data, scores));
  for (const std::string& caveat : data.caveats) {
    absl::StrAppend(&html, "<p class=\"caveat\">", EscapeHtml(caveat), "</p>\n");
  }
  return absl::StrCat(html, "</header>\n");
}

}  // namespace distill_l2s
