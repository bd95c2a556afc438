#pragma once

#include <cstdint>

#include "experiments/evaluation/report/report_data.h"

namespace distill_l2s {

// A report's data as an experiment would fill it, for tests and for looking at: two arms, `seeds` runs each,
// Romanian sentences with random errors. `gain` is the share of the baseline's errors that the second arm
// does not make.
ReportData MakeReportData(int seeds, double gain);

// MakeReportData(seeds, 0), but the second arm writes nothing: it has not learned to spell.
ReportData MakeUnlearnedData(int seeds);

// An ablation: the two arms of MakeReportData(seeds, 0.1) and more, up to `arms`, each a little better than
// the one before.
ReportData MakeAblationData(int arms, int seeds);

}  // namespace distill_l2s
