#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "experiments/evaluation/report/report_data.h"
#include "experiments/evaluation/summary.h"
#include "experiments/sweep/evaluate_run.h"
#include "experiments/sweep/sweep_plan.h"

namespace distill_l2s {

// An arm of which every run is complete and evaluated, in the order of its seeds.
struct EvaluatedArm {
  const SweepArm* arm = nullptr;
  std::vector<EvaluatedRun> runs;
};

// As the scores and the report take them.
std::vector<Arm> ToArms(const std::vector<EvaluatedArm>& arms);

// Returns what the report shows of arms, the first being the baseline, whose corpus stands for that of all,
// and of those that are `left_out`. Its warnings are those of each arm's first run. The language is that of
// the test clips ("lang" in the manifest), if they agree; its name without one is `sweep_name`. Times are
// those of training. Errors: a manifest that cannot be read.
absl::StatusOr<ReportData> DescribeSweep(const std::string& sweep_name, const std::vector<EvaluatedArm>& arms,
                                         const std::vector<LeftOutArm>& left_out,
                                         const std::string& data_dir);

// Of the same, for other programs.
Summary SummarizeSweep(const ReportData& data);

}  // namespace distill_l2s
