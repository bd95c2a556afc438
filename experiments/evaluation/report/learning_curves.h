#pragma once

#include <string>

#include "experiments/evaluation/report/report_data.h"

namespace distill_l2s {

// Training losses and dev error rates of each run over its steps. Training losses are averaged over
// neighbouring reports where there are very many.
std::string RenderLearningCurves(const ReportData& data);

}  // namespace distill_l2s
