#pragma once

#include <string>

#include "experiments/evaluation/report/report_data.h"

namespace distill_l2s {

// Where the figures come from: corpus, teacher and its hashes, durations, machine, configs.
std::string RenderProvenance(const ReportData& data);

}  // namespace distill_l2s
