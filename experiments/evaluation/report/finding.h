#pragma once

#include <string>
#include <vector>

#include "experiments/evaluation/report/report_data.h"

namespace distill_l2s {

// What the comparison of two arms allows to be said.
enum class Verdict {
  kLower,   // the interval of the paired difference lies below 0: fewer errors than the baseline
  kHigher,  // above 0: more errors
  kOpen,    // the interval holds 0
};

Verdict VerdictOf(const PairedDifference& difference);

// What was found, in plain text, one sentence for each arm after the baseline, in character error rates:
// whether it helped, harmed, or whether that cannot be told; of more than three, one sentence that counts
// them. With the baseline alone, its rate.
std::vector<std::string> FindingSentences(const std::vector<Arm>& arms, const ExperimentScores& scores);

// What else belongs to the finding: word error rates, what the intervals do not cover, and, with
// several comparisons, how many would seem to differ by chance.
std::string FindingDetails(const std::vector<Arm>& arms, const ExperimentScores& scores);

}  // namespace distill_l2s
