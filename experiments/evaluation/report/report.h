#pragma once

#include <string>

#include "absl/status/status.h"
#include "experiments/evaluation/report/report_data.h"

namespace distill_l2s {

// The report of an experiment: one HTML page that needs nothing else, no script, no font, no network, and
// whose policy forbids them; light and dark, wide and narrow. `scores` are those of `data.arms`
// (ScoreExperiment).
std::string RenderReport(const ReportData& data, const ExperimentScores& scores);

// Whole or not at all.
absl::Status WriteReport(const std::string& path, const ReportData& data, const ExperimentScores& scores);

}  // namespace distill_l2s
