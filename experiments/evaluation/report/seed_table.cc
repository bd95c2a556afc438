#include "experiments/evaluation/report/seed_table.h"

#include "absl/strings/str_cat.h"
#include "base/duration_text.h"
#include "experiments/evaluation/report/html.h"
#include "experiments/evaluation/report/number_format.h"

namespace distill_l2s {
namespace {

std::string Cell(const std::string& text) { return absl::StrCat("<td class=\"number\">", text, "</td>"); }

std::string SpreadCells(const Spread& spread) {
  return absl::StrCat(Cell(absl::StrCat("<b>", FormatPercent(spread.mean), "</b> ± ",
                                        FormatPercent(spread.standard_deviation))),
                      Cell(absl::StrCat(FormatPercent(spread.lowest), " – ", FormatPercent(spread.highest))));
}

std::string SeedRow(const SeedRun& run) {
  ErrorCounts words, characters;
  for (const ClipResult& clip : run.clips) {
    words += clip.words;
    characters += clip.characters;
  }
  return absl::StrCat("<tr><th scope=\"row\" class=\"quiet\">seed ", run.seed, "</th>",
                      Cell(FormatPercent(characters.Rate())), Cell(""), Cell(FormatPercent(words.Rate())),
                      Cell(""), Cell(FormatDuration(run.wall_s)), "</tr>\n");
}

}  // namespace

std::string RenderSeedTable(const ReportData& data, const ExperimentScores& scores) {
  bool several = false;
  for (const Arm& arm : data.arms) several = several || arm.runs.size() > 1;
  if (!several) return "";
  std::string html =
      "<section>\n<h2>Seeds</h2>\n<div class=\"scroll\"><table>\n<thead><tr><th scope=\"col\">Arm</th><th "
      "class=\"number\" scope=\"col\">CER %, mean ± s.d.</th><th class=\"number\" scope=\"col\">lowest – "
      "highest</th><th "
      "class=\"number\" scope=\"col\">WER %, mean ± s.d.</th><th class=\"number\" scope=\"col\">lowest – "
      "highest</th><th "
      "class=\"number\" scope=\"col\">training</th></tr></thead>\n";
  for (size_t i = 0; i < data.arms.size(); ++i) {
    absl::StrAppend(&html, "<tbody><tr class=\"group\"><th scope=\"row\"><span class=\"key arm-", i,
                    "\"></span>", EscapeHtml(data.arms[i].title), "</th>",
                    SpreadCells(scores.arms[i].cer_over_seeds), SpreadCells(scores.arms[i].wer_over_seeds),
                    Cell(""), "</tr>\n");
    for (const SeedRun& run : data.arms[i].runs) absl::StrAppend(&html, SeedRow(run));
    absl::StrAppend(&html, "</tbody>\n");
  }
  return absl::StrCat(
      html,
      "</table></div>\n<p class=\"quiet\">s.d.: standard deviation over the seeds (n − 1).</p>\n"
      "</section>\n");
}

}  // namespace distill_l2s
