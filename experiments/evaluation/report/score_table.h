#pragma once

#include <string>

#include "experiments/evaluation/report/report_data.h"

namespace distill_l2s {

// Error rates of each arm with their intervals and paired differences, for all, near and far test sentences;
// the kinds of character errors.
std::string RenderScoreTable(const ReportData& data, const ExperimentScores& scores);

}  // namespace distill_l2s
