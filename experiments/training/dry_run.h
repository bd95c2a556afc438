#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "experiments/experiment.pb.h"
#include "experiments/training/training_options.h"

namespace distill_l2s {

// Does all that comes before a run's first step, then two steps and a part of an evaluation, and tells what
// the run will be: clips, parameters, memory, hours. Nothing is written, output_dir and caches included.
// Errors: those of the run, and audio files that are not there, all before any step.
absl::StatusOr<std::string> DryRun(const Experiment& experiment, const TrainingOptions& options);

}  // namespace distill_l2s
