#include "experiments/prepare_corpus/bar_chart.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "experiments/evaluation/report/axis.h"
#include "experiments/evaluation/report/html.h"
#include "experiments/evaluation/report/number_format.h"

namespace distill_l2s {
namespace {

constexpr double kWidth = 860, kHeight = 230, kLeft = 52, kRight = 852, kTop = 10, kBottom = 200;

std::string RenderBars(size_t bin, const std::string& label, size_t bins,
                       const std::vector<BarSeries>& series, const Axis& axis) {
  const double slot = (kRight - kLeft) / static_cast<double>(bins);
  const double bar = 0.84 * slot / static_cast<double>(series.size());
  const double left = kLeft + slot * (static_cast<double>(bin) + 0.08);
  std::string svg;
  for (size_t i = 0; i < series.size(); ++i) {
    const int64_t value = series[i].values[bin];
    if (value == 0) continue;
    const double top = axis.Position(static_cast<double>(value), kBottom, kTop);
    absl::StrAppendFormat(&svg,
                          "<rect class=\"bar arm-%d\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\">"
                          "<title>%s: %d</title></rect>",
                          i % 6, left + bar * static_cast<double>(i), top, std::max(bar - 0.5, 0.5),
                          kBottom - top, EscapeHtml(series[i].name), value);
  }
  if (!label.empty()) {
    absl::StrAppendFormat(&svg, "<text class=\"tick middle\" x=\"%.1f\" y=\"%.1f\">%s</text>",
                          left + 0.42 * slot, kBottom + 17, EscapeHtml(label));
  }
  return svg;
}

}  // namespace

std::string RenderBarChart(const std::string& title, const std::vector<std::string>& labels,
                           const std::vector<BarSeries>& series) {
  int64_t largest = 0;
  std::string keys;
  for (size_t i = 0; i < series.size(); ++i) {
    for (const int64_t value : series[i].values) largest = std::max(largest, value);
    if (series.size() == 1) continue;
    absl::StrAppend(&keys, "<span class=\"chip arm-", i % 6, "\">", EscapeHtml(series[i].name), "</span> ");
  }
  if (largest == 0) return "";
  const Axis axis = MakeAxis(0, static_cast<double>(largest), 4);
  std::string svg;
  for (const double tick : axis.Ticks()) {
    const double y = axis.Position(tick, kBottom, kTop);
    absl::StrAppendFormat(&svg, "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>",
                          kLeft, kRight, y, y);
    absl::StrAppendFormat(&svg, "<text class=\"tick end\" x=\"%.1f\" y=\"%.1f\">%s</text>", kLeft - 6, y + 4,
                          FormatTick(tick, axis.step));
  }
  for (size_t bin = 0; bin < labels.size(); ++bin) {
    absl::StrAppend(&svg, RenderBars(bin, labels[bin], labels.size(), series, axis));
  }
  return absl::StrCat("<figure class=\"chart histogram\"><figcaption>", EscapeHtml(title), "</figcaption>",
                      keys.empty() ? "" : absl::StrCat("<p class=\"chips\">", keys, "</p>"),
                      "<div class=\"scroll\">",
                      absl::StrFormat("<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\">",
                                      kWidth, kHeight, EscapeHtml(title)),
                      svg, "</svg></div></figure>\n");
}

}  // namespace distill_l2s
