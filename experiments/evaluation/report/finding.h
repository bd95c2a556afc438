#pragma once

#include <string>
#include <vector>

#include "experiments/evaluation/report/report_data.h"

namespace distill_l2s {

// What the comparison of two arms allows to be said.
enum class Verdict {
  kLower,   // fewer errors than the baseline
  kHigher,  // more errors
  kOpen,    // tested, and not shown to differ
  kNone,    // not tested
};

// A difference has a direction where its corrected p-value is below 1 - confidence.
Verdict VerdictOf(const PairedDifference& difference, double confidence);

// "p = 0.031", "p < 0.001".
std::string PValueText(double p_value);

// "cover the choice of test clips and of training seeds": what the intervals of these scores are about, as a
// predicate.
std::string CoverageText(const std::vector<Arm>& arms, const ExperimentScores& scores);

// Says what was found in character error rates, in plain text: one sentence for each arm after the baseline,
// or, for more than three, one sentence that counts them. Where single runs are compared, a last sentence
// says how much such differences owe to luck. With the baseline alone, its rate.
std::vector<std::string> FindingSentences(const std::vector<Arm>& arms, const ExperimentScores& scores);

// Adds what belongs to the finding: word error rates, what the intervals cover, and the correction of the
// p-values.
std::string FindingDetails(const std::vector<Arm>& arms, const ExperimentScores& scores);

}  // namespace distill_l2s
