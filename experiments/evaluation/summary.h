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
  std::vector<LeftOutArm> left_out;
  std::vector<std::string> warnings;  // The reasons why the rates may mislead.
};

// The text of summary.json: the fields of `summary` by their names, `confidence` of the intervals, and
//   "arms": [{"name", "title", "test": SCORES, "test_near": SCORES, "test_far": SCORES,
//             "seeds": [{"seed", "cer", "wer", "wall_s"}],
//             "cer_over_seeds": {"mean", "standard_deviation", "lowest", "highest"}, "wer_over_seeds": {..}}]
//   "comparisons": [{"baseline", "system", "seeds", "untested", "test": DIFFERENCES, "test_near": ..,
//                    "test_far": ..}]
//   "left_out": [{"name", "title", "runs", "complete_runs", "failures": [{"run", "cause"}]}]
//   "warnings": [sentence]
// SCORES: {"cer", "wer", "cer_interval": [low, high], "wer_interval": [low, high], "clips", "speakers"}, the
// last being 0 where clips are the units of the intervals.
// DIFFERENCES: {"cer": {"difference", "interval": [low, high], "p_value", "corrected_p_value"}, "wer",
// "clips"}. Rates and differences are in per cent; where there are no clips they are null, as are p-values of
// what is not tested. "untested" is the reason, "one run" or "CER over 70 %", or null. `scores` are those of
// `arms`.
std::string SummaryJson(const Summary& summary, const std::vector<Arm>& arms, const ExperimentScores& scores);

// Whole or not at all.
absl::Status WriteSummary(const std::string& path, const Summary& summary, const std::vector<Arm>& arms,
                          const ExperimentScores& scores);

}  // namespace distill_l2s
