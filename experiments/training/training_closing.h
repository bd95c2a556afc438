#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "experiments/experiment.pb.h"
#include "experiments/training/training_options.h"

namespace distill_l2s {

// Returns the closing of `train` for a run, now or earlier, that is complete in options.output_dir: steps and
// time, the step whose weights were kept with its dev error rates, the checkpoint, and the command that
// evaluates it (Closing). The manifests to evaluate are the config's for testing; without, test.jsonl beside
// the training manifest if it is there, else the dev manifests. Errors: the run's result or metrics cannot be
// read.
absl::StatusOr<std::string> TrainingClosing(const Experiment& experiment, const TrainingOptions& options);

}  // namespace distill_l2s
