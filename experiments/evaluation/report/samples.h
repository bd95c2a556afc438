#pragma once

#include <string>

#include "experiments/evaluation/report/report_data.h"

namespace distill_l2s {

// Test clips with what each arm's first run made of them, errors marked. Which clips is a rule, not a choice:
// spread evenly over the clips in order of the baseline's character error rate.
std::string RenderSamples(const ReportData& data, int count = 8);

}  // namespace distill_l2s
