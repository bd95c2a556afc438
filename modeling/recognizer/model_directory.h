#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace distill_l2s {

// The directory of a recogniser that a user's `path` means: itself if it holds config.json, else its
// checkpoint/, as a training run's output_dir has it. Error: neither holds one.
absl::StatusOr<std::string> FindModelDirectory(const std::string& path);

}  // namespace distill_l2s
