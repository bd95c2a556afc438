#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace distill_l2s {

// The files below `root`, relative to it, in the order of their bytes. Links to directories are not entered,
// directories that may not be read are skipped. Errors: `root` is no directory.
absl::StatusOr<std::vector<std::string>> FilesBelow(const std::string& root);

}  // namespace distill_l2s
