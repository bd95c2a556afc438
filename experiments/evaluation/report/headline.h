#pragma once

#include <string>

#include "experiments/evaluation/report/report_data.h"

namespace distill_l2s {

// Renders the top of the page: language and arms, what was found, the arms that are left out and why, the
// rates with their intervals, the caveats.
std::string RenderHeadline(const ReportData& data, const ExperimentScores& scores);

}  // namespace distill_l2s
