#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/directory_lock.h"
#include "experiments/experiment.pb.h"
#include "experiments/training/training_options.h"

namespace distill_l2s {

// What stands in a run's output directory before it begins.
enum class OutputStanding {
  kNew,       // Nothing of a run, or options.restart says to begin anew.
  kBegun,     // This experiment's run was begun.
  kComplete,  // And ended: result.json is there.
  kExtends,   // This experiment's run with fewer steps ended, and can be given more.
};

// Writes nothing. FailedPrecondition if another experiment's run is there and options.restart is false: the
// error lists the fields in which the two differ, and says of a number of steps why it cannot be changed.
absl::StatusOr<OutputStanding> InspectOutput(const Experiment& experiment, const TrainingOptions& options);

// Makes the directory, finds out whether it can be written, and keeps other runs from it. Where a run fails
// before it has written anything, the directory that was made goes with the lock. Errors: a run works there
// (FailedPrecondition, naming its process and host), nothing can be written there.
absl::StatusOr<DirectoryLock> LockOutput(const TrainingOptions& options);

// Makes the directory ready for the run's first step: experiment.textproto is there, an earlier result is
// not, nor are training states if options.restart.
absl::Status PrepareOutput(const Experiment& experiment, const TrainingOptions& options);

// Where the run's training states are.
std::string StateDirectory(const TrainingOptions& options);

}  // namespace distill_l2s
