#include "experiments/evaluation/report/interval_plot.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "experiments/evaluation/report/axis.h"
#include "experiments/evaluation/report/html.h"
#include "experiments/evaluation/report/number_format.h"

namespace distill_l2s {
namespace {

Axis ScaleOf(const std::vector<IntervalRow>& rows, bool around_zero) {
  double low = around_zero ? 0 : 1e9, high = around_zero ? 0 : -1e9;
  for (const IntervalRow& row : rows) {
    low = std::min({low, 100 * row.interval.low, 100 * row.value});
    high = std::max({high, 100 * row.interval.high, 100 * row.value});
  }
  return MakeAxis(low, high, 5);
}

std::string RenderRow(const IntervalRow& row, const Axis& axis, bool around_zero) {
  const auto left = [&axis](double rate) { return axis.Position(100 * rate, 0, 100); };
  const double low = left(row.interval.low), high = left(row.interval.high);
  std::string track;
  if (around_zero) absl::StrAppendFormat(&track, "<i class=\"zero\" style=\"left:%.2f%%\"></i>", left(0));
  absl::StrAppendFormat(&track, "<i class=\"whisker\" style=\"left:%.2f%%;width:%.2f%%\"></i>", low,
                        high - low);
  absl::StrAppendFormat(&track, "<i class=\"dot\" style=\"left:%.2f%%\"></i>", left(row.value));
  return absl::StrCat("<div class=\"label arm-", row.arm, "\">", EscapeHtml(row.label),
                      "</div><div class=\"track arm-", row.arm, "\">", track, "</div><div class=\"value\">",
                      row.text, "</div>");
}

}  // namespace

std::string RenderIntervalPlot(const std::string& title, const std::vector<IntervalRow>& rows,
                               bool around_zero) {
  const Axis axis = ScaleOf(rows, around_zero);
  std::string html = absl::StrCat("<figure class=\"intervals\"><figcaption>", EscapeHtml(title),
                                  "</figcaption><div class=\"rows\">");
  for (const IntervalRow& row : rows) absl::StrAppend(&html, RenderRow(row, axis, around_zero));
  absl::StrAppend(&html, "<div class=\"label\"></div><div class=\"scale\">");
  for (double tick : axis.Ticks()) {
    const std::string sign = around_zero && tick > 1e-9 * axis.step ? "+" : "";
    absl::StrAppendFormat(&html, "<span style=\"left:%.2f%%\">%s%s</span>", axis.Position(tick, 0, 100), sign,
                          FormatTick(std::abs(tick) < 1e-9 * axis.step ? 0 : tick, axis.step));
  }
  absl::StrAppend(&html, "</div><div class=\"value\"></div></div></figure>\n");
  return html;
}

}  // namespace distill_l2s
