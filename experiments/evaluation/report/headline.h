#pragma once

#include <string>

#include "experiments/evaluation/report/report_data.h"

namespace distill_l2s {

// The top of the page: language and arms, what was found, the rates with their intervals, the caveats.
std::string RenderHeadline(const ReportData& data, const ExperimentScores& scores);

}  // namespace distill_l2s
