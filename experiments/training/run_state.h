#pragma once

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "experiments/training/checkpoint_selection.h"
#include "experiments/training/early_stopping.h"
#include "experiments/training/loss_meter.h"
#include "experiments/training/run_parts.h"
#include "experiments/training/training_observer.h"
#include "modeling/checkpoint/safetensors.h"

namespace distill_l2s {

// What changes from step to step. What a training draws at random is not among it: each step begins the
// generators anew from the experiment's seed and its own number (random_step.h).
struct RunMemory {
  RunParts* parts;
  CheckpointSelection* selection;
  LossMeter* meter;
  RunStanding* standing;
  EarlyStopping* early_stopping;
};

// Named tensors of each part, as TrainingState::parts holds them. They share memory with the run. The error
// is one that the run was going to stop with.
absl::StatusOr<std::map<std::string, TensorMap>> GatherState(const RunMemory& memory);

// Puts them back, on whatever device the run is. Errors name the part and the tensor that does not fit; the
// run can then not be used.
absl::Status RestoreState(const std::map<std::string, TensorMap>& state, const RunMemory& memory);

}  // namespace distill_l2s
