#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace distill_l2s {

// A table of the tensors at `path`, a directory (see ReadCheckpoint) or a file of tensors or an index of
// several (see ReadCheckpointFile): name, dtype, shape and bytes of each, sorted by name; then how many
// tensors, elements and bytes they are, and HashTensors of all, which is equal for equal weights in whatever
// format.
absl::StatusOr<std::string> InspectCheckpoint(const std::string& path);

}  // namespace distill_l2s
