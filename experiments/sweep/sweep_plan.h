#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "experiments/experiment.pb.h"

namespace distill_l2s {

// One combination of a sweep's choices.
struct SweepArm {
  std::string name;   // "shrink-two_layers"
  std::string title;  // "shrink, two layers"
  // One a seed, in the order of the seeds, resolved and valid; they differ in seed and name alone, and are
  // named "ARM-seed-N".
  std::vector<Experiment> runs;
};

struct SweepPlan {
  std::string name;
  std::vector<SweepArm> arms;  // At least one; the first is the baseline.
};

inline constexpr int64_t kMaxSweepRuns = 10000;

// Reads a text proto of sweep.proto and the files that it names, and resolves every arm. Errors name the file
// and the axis and choice, or the arm, and the field: what a message lacks, names that are no word or that
// two bear, an arm that is not valid, has no test manifest or others than the baseline, two arms that are one
// experiment, more than kMaxSweepRuns runs.
absl::StatusOr<SweepPlan> ReadSweep(const std::string& path);

}  // namespace distill_l2s
