#include "experiments/evaluation/report/line_chart.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "experiments/evaluation/report/axis.h"
#include "experiments/evaluation/report/html.h"
#include "experiments/evaluation/report/number_format.h"

namespace distill_l2s {
namespace {

constexpr double kWidth = 360, kHeight = 230;
constexpr double kLeft = 38, kRight = 348, kTop = 10, kBottom = 190;

struct Frame {
  Axis x;
  Axis y;
  bool cut = false;  // whether values lie above the y axis

  double X(double value) const { return x.Position(value, kLeft, kRight); }
  double Y(double value) const { return y.Position(value, kBottom, kTop); }
};

bool FindFrame(const LineChart& chart, Frame* frame) {
  double largest_x = -INFINITY, largest_y = 0, largest_later_y = 0;
  const auto for_each_point = [&chart](auto use) {
    for (const ChartSeries& series : chart.series) {
      for (const auto& [x, y] : series.points) {
        if (std::isfinite(x) && std::isfinite(y)) use(x, y);
      }
    }
  };
  for_each_point([&](double x, double) { largest_x = std::max(largest_x, x); });
  if (!std::isfinite(largest_x)) return false;
  for_each_point([&](double x, double y) {
    largest_y = std::max(largest_y, y);
    if (x >= largest_x / 20) largest_later_y = std::max(largest_later_y, y);
  });
  frame->x = MakeAxis(0, largest_x, 4);
  frame->x.high = std::max(largest_x, frame->x.step);
  const bool dwarfs = largest_y > 2 * largest_later_y;
  frame->y = MakeAxis(0, dwarfs ? largest_later_y : largest_y, 5);
  frame->cut = largest_y > frame->y.high;
  return true;
}

std::string RenderAxes(const LineChart& chart, const Frame& frame) {
  std::string svg;
  for (double tick : frame.y.Ticks()) {
    absl::StrAppendFormat(&svg, "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>",
                          kLeft, kRight, frame.Y(tick), frame.Y(tick));
    absl::StrAppendFormat(&svg, "<text class=\"tick end\" x=\"%.1f\" y=\"%.1f\">%s</text>", kLeft - 6,
                          frame.Y(tick) + 4, FormatTick(tick, frame.y.step));
  }
  for (double tick = 0; tick <= frame.x.high * (1 + 1e-9); tick += frame.x.step) {
    absl::StrAppendFormat(&svg, "<text class=\"tick middle\" x=\"%.1f\" y=\"%.1f\">%s</text>", frame.X(tick),
                          kBottom + 17, FormatTick(tick, frame.x.step));
  }
  absl::StrAppendFormat(&svg, "<line class=\"axis\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>", kLeft,
                        kRight, kBottom, kBottom);
  absl::StrAppendFormat(&svg, "<text class=\"tick middle\" x=\"%.1f\" y=\"%.1f\">%s</text>",
                        (kLeft + kRight) / 2, kHeight - 6, EscapeHtml(chart.x_label));
  return svg;
}

std::string RenderSeries(const ChartSeries& series, const Frame& frame, bool markers) {
  std::string path, dots;
  bool pen_down = false;
  for (const auto& [x, y] : series.points) {
    if (!std::isfinite(x) || !std::isfinite(y)) {
      pen_down = false;
      continue;
    }
    absl::StrAppendFormat(&path, "%c%.1f %.1f", pen_down ? 'L' : 'M', frame.X(x), frame.Y(y));
    if (markers && y <= frame.y.high) {
      absl::StrAppendFormat(&dots, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.6\"/>", frame.X(x), frame.Y(y));
    }
    pen_down = true;
  }
  return absl::StrCat("<g class=\"series arm-", series.arm, "\"><path d=\"", path, "\"/>", dots, "</g>");
}

}  // namespace

std::string RenderLineChart(const LineChart& chart) {
  Frame frame;
  const std::string title = EscapeHtml(chart.title);
  if (!FindFrame(chart, &frame)) {
    return absl::StrCat("<figure class=\"chart\"><figcaption>", title,
                        "</figcaption><p class=\"quiet\">No figures were logged.</p></figure>\n");
  }
  std::string curves;
  for (const ChartSeries& series : chart.series) {
    absl::StrAppend(&curves, RenderSeries(series, frame, chart.markers));
  }
  const std::string note = frame.cut
                               ? absl::StrCat(" <span class=\"quiet\">(the first values, above ",
                                              FormatTick(frame.y.high, frame.y.step), ", are cut off)</span>")
                               : "";
  // A nested <svg> clips what lies above the y axis.
  return absl::StrCat(
      "<figure class=\"chart\"><figcaption>", title, note, "</figcaption>",
      absl::StrFormat("<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\">", kWidth, kHeight,
                      title),
      RenderAxes(chart, frame),
      absl::StrFormat("<svg x=\"0\" y=\"%.0f\" width=\"%.0f\" height=\"%.0f\" viewBox=\"0 %.0f %.0f %.0f\">",
                      kTop - 4, kWidth, kBottom - kTop + 8, kTop - 4, kWidth, kBottom - kTop + 8),
      curves, "</svg></svg></figure>\n");
}

}  // namespace distill_l2s
