#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "experiments/training/state/training_state.h"

namespace distill_l2s {

// A training state as a directory:
//   header.json        the StateHeader, and the names of the parts
//   PART.safetensors   each part's tensors
//   SHA256SUMS         of all of them, as `sha256sum --check` reads it

// Writes `path` whole or not at all, in the place of what is there. An error (a full disk, a directory that
// cannot be written) names the file and leaves what was there as it was.
absl::Status WriteStateDirectory(const std::string& path, const TrainingState& state);

// Reads it back; each file's hash is compared before anything of it is used. Errors name the file: missing,
// cut off, changed (DataLoss), or of a format that this program does not know. The tensors are views of the
// files, to be copied.
absl::StatusOr<TrainingState> ReadStateDirectory(const std::string& path);

}  // namespace distill_l2s
