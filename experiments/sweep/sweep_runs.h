#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "experiments/jobs/training_jobs.h"
#include "experiments/sweep/sweep_plan.h"

namespace distill_l2s {

// One training run of a sweep, and where it stands.
struct SweepRun {
  size_t arm = 0;  // Into the plan's arms.
  const Experiment* experiment = nullptr;
  std::string directory;
  bool complete = false;
  std::string failure;  // Why it failed when this sweep last tried it; empty where it did not.
};

// All runs of the plan, which must outlive them: the first seed of every arm, then the second, so that whole
// comparisons come early. Errors name the arm and the manifest that cannot be read.
absl::StatusOr<std::vector<SweepRun>> ListRuns(const SweepPlan& plan, const TrainingWorkplace& workplace);

// A numbered table for people: state ("complete", "failed", "begun", "to do"), name and directory, which ends
// in the run's identity; for one that failed, the reason too.
std::string FormatRuns(const std::vector<SweepRun>& runs);

// The command lines, for a shell, that train the runs elsewhere: a line a run, in their order, complete ones
// too, since train has nothing to do there. They begin with the workplace's train binary or, in a bundle,
// with its launcher as DISTILL_L2S_COMMAND spells it for a shell: "distill_l2s train". `threads` 0: one a
// core of that machine.
std::string RunCommands(const std::vector<SweepRun>& runs, const TrainingWorkplace& workplace, int threads,
                        const std::string& device);

}  // namespace distill_l2s
