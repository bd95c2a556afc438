#include "experiments/evaluation/report/learning_curves.h"

#include <algorithm>
#include <functional>

#include "absl/strings/str_cat.h"
#include "experiments/evaluation/report/html.h"
#include "experiments/evaluation/report/line_chart.h"

namespace distill_l2s {
namespace {

using Points = std::vector<std::pair<double, double>>;

constexpr size_t kMaxPoints = 120;

// Means over equal numbers of neighbours.
Points Thin(const Points& points) {
  const size_t group = (points.size() + kMaxPoints - 1) / kMaxPoints;
  if (group <= 1) return points;
  Points thinned;
  for (size_t begin = 0; begin < points.size(); begin += group) {
    const size_t end = std::min(begin + group, points.size());
    double x = 0, y = 0;
    for (size_t i = begin; i < end; ++i) {
      x += points[i].first / static_cast<double>(end - begin);
      y += points[i].second / static_cast<double>(end - begin);
    }
    thinned.emplace_back(x, y);
  }
  return thinned;
}

LineChart ChartOf(const ReportData& data, const std::string& title, bool markers,
                  const std::function<Points(const MetricsLog&)>& points_of) {
  LineChart chart;
  chart.title = title;
  chart.x_label = "step";
  chart.markers = markers;
  for (size_t i = 0; i < data.arms.size(); ++i) {
    for (const SeedRun& run : data.arms[i].runs) {
      Points points = points_of(run.metrics);
      if (!points.empty()) chart.series.push_back({static_cast<int>(i), std::move(points)});
    }
  }
  return chart;
}

Points CtcLoss(const MetricsLog& log) {
  Points points;
  for (const TrainMetrics& metrics : log.train) points.emplace_back(metrics.step, metrics.ctc_loss);
  return Thin(points);
}

Points DistillationLoss(const MetricsLog& log) {
  Points points;
  for (const TrainMetrics& metrics : log.train) {
    if (metrics.distillation_loss.has_value()) points.emplace_back(metrics.step, *metrics.distillation_loss);
  }
  return Thin(points);
}

Points DevCer(const MetricsLog& log) {
  Points points;
  for (const DevMetrics& metrics : log.dev) points.emplace_back(metrics.step, metrics.cer_percent);
  return points;
}

}  // namespace

std::string RenderLearningCurves(const ReportData& data) {
  std::string legend;
  bool several = false;
  for (size_t i = 0; i < data.arms.size(); ++i) {
    several = several || data.arms[i].runs.size() > 1;
    absl::StrAppend(&legend, "<span class=\"chip arm-", i, "\">", EscapeHtml(data.arms[i].title), "</span> ");
  }
  return absl::StrCat(
      "<section>\n<h2>Learning curves</h2>\n<p class=\"chips\">", legend,
      several ? "<span class=\"quiet\">one line a seed</span>" : "", "</p>\n<div class=\"charts\">\n",
      RenderLineChart(ChartOf(data, "CTC loss, training", false, CtcLoss)),
      RenderLineChart(ChartOf(data, "Distillation loss, training, unweighted", false, DistillationLoss)),
      RenderLineChart(ChartOf(data, "Character error rate, development set, %", true, DevCer)),
      "</div>\n</section>\n");
}

}  // namespace distill_l2s
