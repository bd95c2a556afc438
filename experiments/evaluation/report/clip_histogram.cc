#include "experiments/evaluation/report/clip_histogram.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "experiments/evaluation/report/axis.h"
#include "experiments/evaluation/report/number_format.h"

namespace distill_l2s {
namespace {

constexpr int kBins = 11;  // the last: 0, (0, 10 %], .., (90 %, 100 %], above
constexpr double kWidth = 720, kHeight = 200, kLeft = 34, kRight = 712, kTop = 10, kBottom = 160;

using Histogram = std::array<double, kBins + 1>;

Histogram Count(const Arm& arm) {
  Histogram histogram{};
  for (const SeedRun& run : arm.runs) {
    for (const ClipResult& clip : run.clips) {
      const int64_t errors = clip.characters.errors(),
                    length = std::max<int64_t>(1, clip.characters.reference_length());
      const int64_t bin = (10 * errors + length - 1) / length;  // whole numbers: no clip slips over an edge
      histogram[std::min<int64_t>(bin, kBins)] += 1.0 / static_cast<double>(arm.runs.size());
    }
  }
  return histogram;
}

std::string BinLabel(int bin) {
  if (bin == 0) return "0";
  return bin == kBins ? "> 100" : absl::StrCat("≤ ", 10 * bin);
}

std::string RenderBin(int bin, const std::vector<Histogram>& histograms, const Axis& axis) {
  const double slot = (kRight - kLeft) / (kBins + 1);
  const double bar = 0.76 * slot / static_cast<double>(histograms.size());
  const double left = kLeft + slot * (bin + 0.12);
  std::string svg;
  for (size_t i = 0; i < histograms.size(); ++i) {
    const double top = axis.Position(histograms[i][bin], kBottom, kTop);
    absl::StrAppendFormat(
        &svg,
        "<rect class=\"bar arm-%d\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"%.1f\">"
        "<title>%.4g clips</title></rect>",
        i, left + bar * static_cast<double>(i), top, bar - std::min(1.0, 0.2 * bar), kBottom - top,
        std::min(2.0, 0.3 * bar), histograms[i][bin]);
  }
  absl::StrAppendFormat(&svg, "<text class=\"tick middle\" x=\"%.1f\" y=\"%.1f\">%s</text>",
                        left + 0.38 * slot, kBottom + 17, BinLabel(bin));
  return svg;
}

}  // namespace

std::string RenderClipHistogram(const ReportData& data) {
  std::vector<Histogram> histograms;
  double largest = 0;
  for (const Arm& arm : data.arms) {
    histograms.push_back(Count(arm));
    largest = std::max(largest, *std::max_element(histograms.back().begin(), histograms.back().end()));
  }
  const Axis axis = MakeAxis(0, largest, 4);
  std::string svg;
  for (double tick : axis.Ticks()) {
    const double y = axis.Position(tick, kBottom, kTop);
    absl::StrAppendFormat(&svg, "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>",
                          kLeft, kRight, y, y);
    absl::StrAppendFormat(&svg, "<text class=\"tick end\" x=\"%.1f\" y=\"%.1f\">%s</text>", kLeft - 6, y + 4,
                          FormatTick(tick, axis.step));
  }
  for (int bin = 0; bin <= kBins; ++bin) absl::StrAppend(&svg, RenderBin(bin, histograms, axis));
  return absl::StrCat(
      "<figure class=\"chart histogram\"><figcaption>Clips by their own character error rate, "
      "%</figcaption><div "
      "class=\"scroll\">",
      absl::StrFormat(
          "<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"Histogram of clips by character "
          "error rate\">",
          kWidth, kHeight - 15),
      svg, "</svg></div></figure>\n");
}

}  // namespace distill_l2s
