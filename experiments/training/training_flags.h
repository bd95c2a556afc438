#pragma once

#include "absl/status/statusor.h"
#include "experiments/training/training_options.h"

namespace distill_l2s {

// The flags of a program that trains, which this file's source defines with their help, and torchrun's or
// srun's environment variables. Relative paths are the user's (UserPath()). Errors name the flag or variable,
// its value and what was expected.
absl::StatusOr<TrainingOptions> TrainingOptionsFromFlags();

}  // namespace distill_l2s
