#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "experiments/evaluation/scores.h"

namespace distill_l2s {

// What a program that ran an experiment says of it to other programs.
struct Summary {
  std::string language;  // BCP 47
  double wall_s = 0;
  // Of the teacher's weights before the first step and after the last; equal, as it is frozen.
  std::string teacher_sha256_before;
  std::string teacher_sha256_after;
};

// The text of summary.json: the fields of `summary` by their names, `confidence` of the intervals, and
//   "arms": [{"name", "title", "test": SCORES, "test_near": SCORES, "test_far": SCORES,
//             "seeds": [{"seed", "cer", "wer", "wall_s"}],
//             "cer_over_seeds": {"mean", "standard_deviation", "lowest", "highest"}, "wer_over_seeds": {..}}]
//   "comparisons": [{"baseline", "system", "test": DIFFERENCES, "test_near": .., "test_far": ..}]
// SCORES: {"cer", "wer", "cer_interval": [low, high], "wer_interval": [low, high], "clips"}.
// DIFFERENCES: {"cer": {"difference", "interval": [low, high], "p_value", "probability_of_improvement"},
// "wer", "clips"}. Rates and differences are in per cent; where there are no clips they are null. `scores`
// are those of `arms`.
std::string SummaryJson(const Summary& summary, const std::vector<Arm>& arms, const ExperimentScores& scores);

// Whole or not at all.
absl::Status WriteSummary(const std::string& path, const Summary& summary, const std::vector<Arm>& arms,
                          const ExperimentScores& scores);

}  // namespace distill_l2s
