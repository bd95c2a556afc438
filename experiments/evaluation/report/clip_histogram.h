#pragma once

#include <string>

#include "experiments/evaluation/report/report_data.h"

namespace distill_l2s {

// How the clips' own character error rates are distributed: one bar an arm for each tenth, averaged over
// seeds.
std::string RenderClipHistogram(const ReportData& data);

}  // namespace distill_l2s
