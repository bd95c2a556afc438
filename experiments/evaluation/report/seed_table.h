#pragma once

#include <string>

#include "experiments/evaluation/report/report_data.h"

namespace distill_l2s {

// Error rates of each seed with their mean and spread; nothing where no arm has several.
std::string RenderSeedTable(const ReportData& data, const ExperimentScores& scores);

}  // namespace distill_l2s
