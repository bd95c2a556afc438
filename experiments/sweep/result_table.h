#pragma once

#include <string>
#include <vector>

#include "experiments/evaluation/scores.h"

namespace distill_l2s {

// Results of arms as tables. `scores` are those of `arms`, the first the baseline; without comparisons in
// them, the differences are left empty.

// Tab-separated, a line an arm under a line of names: arm, seeds, clips, then for cer and wer the rate and
// its interval, mean and standard deviation over the seeds, and the paired difference to the baseline with
// its interval, p-value and the p-value corrected for all tests, both empty where there is no test; last
// `untested`, why there is none: one_run or unlearned. Rates and differences in per cent.
std::string ResultsTsv(const std::vector<Arm>& arms, const ExperimentScores& scores);

// For a terminal: two lines an arm, CER and WER, no line longer than 100 columns, the p-value being the
// corrected one; then a line on what the intervals cover.
std::string ResultsTable(const std::vector<Arm>& arms, const ExperimentScores& scores);

}  // namespace distill_l2s
