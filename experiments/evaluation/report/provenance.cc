#include "experiments/evaluation/report/provenance.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/duration_text.h"
#include "experiments/evaluation/report/html.h"

namespace distill_l2s {
namespace {

std::string RenderCorpus(const ReportData& data) {
  if (data.corpus.empty()) return "";
  std::string html =
      "<div><h3>Speech</h3><div class=\"scroll\"><table><thead><tr><th scope=\"col\">Part</th><th "
      "class=\"number\" "
      "scope=\"col\">clips</th><th class=\"number\" scope=\"col\">minutes</th></tr></thead><tbody>\n";
  for (const CorpusPart& part : data.corpus) {
    absl::StrAppend(&html, "<tr><th scope=\"row\">", EscapeHtml(part.name), "</th><td class=\"number\">",
                    part.clips, "</td><td class=\"number\">", absl::StrFormat("%.1f", part.duration_s / 60),
                    "</td></tr>\n");
  }
  return absl::StrCat(html, "</tbody></table></div></div>\n");
}

std::string RenderStages(const ReportData& data) {
  if (data.stages.empty()) return "";
  double longest = 1e-9;
  for (const StageDuration& stage : data.stages) longest = std::max(longest, stage.wall_s);
  std::string html =
      absl::StrCat("<div><h3>Time, ", FormatDuration(data.wall_s), " in all</h3><div class=\"stages\">\n");
  for (const StageDuration& stage : data.stages) {
    absl::StrAppend(&html, "<div class=\"label\">", EscapeHtml(stage.name),
                    stage.cached ? " <span class=\"quiet\">(cached)</span>" : "", "</div><div class=\"stage",
                    stage.cached ? " cached" : "", "\"><i style=\"width:",
                    absl::StrFormat("%.1f", 100 * std::max(0.0, stage.wall_s) / longest),
                    "%\"></i></div><div class=\"value\">", FormatDuration(stage.wall_s), "</div>\n");
  }
  return absl::StrCat(html, "</div></div>\n");
}

std::string RenderTeacher(const ReportData& data) {
  if (!data.teacher.has_value()) return "";
  const TeacherIdentity& teacher = *data.teacher;
  const bool unchanged = teacher.sha256_before == teacher.sha256_after && !teacher.sha256_before.empty();
  return absl::StrCat(
      "<div><h3>Teacher</h3><dl class=\"facts\"><dt>Model</dt><dd>", EscapeHtml(teacher.name),
      "</dd><dt>SHA-256 of its weights, before</dt><dd class=\"hash\">", EscapeHtml(teacher.sha256_before),
      "</dd><dt>after</dt><dd class=\"hash\">", EscapeHtml(teacher.sha256_after), "</dd></dl>",
      unchanged ? "<p class=\"good\">✓ Unchanged: the teacher was frozen.</p>"
                : "<p class=\"bad\">✗ The weights changed: the teacher was not frozen, and these "
                  "results are not those of the method.</p>",
      "</div>\n");
}

std::string RenderMachine(const ReportData& data) {
  if (data.machine.empty()) return "";
  std::string html = "<div><h3>Machine and software</h3><dl class=\"facts\">";
  for (const NamedText& fact : data.machine) {
    absl::StrAppend(&html, "<dt>", EscapeHtml(fact.name), "</dt><dd>", EscapeHtml(fact.text), "</dd>");
  }
  return absl::StrCat(html, "</dl></div>\n");
}

std::string RenderConfigs(const ReportData& data) {
  std::string html;
  for (const NamedText& config : data.configs) {
    absl::StrAppend(&html, "<details><summary>", EscapeHtml(config.name), "</summary><pre>",
                    EscapeHtml(config.text), "</pre></details>\n");
  }
  return html.empty() ? "" : absl::StrCat("<h3>Resolved configurations</h3>\n", html);
}

}  // namespace

std::string RenderProvenance(const ReportData& data) {
  return absl::StrCat("<section>\n<h2>Where the figures come from</h2>\n<div class=\"columns\">\n",
                      RenderCorpus(data), RenderStages(data), RenderTeacher(data), RenderMachine(data),
                      "</div>\n", RenderConfigs(data), "</section>\n");
}

}  // namespace distill_l2s
