#pragma once

#include "absl/status/statusor.h"

namespace distill_l2s {

// A new file for reading and writing in $TMPDIR or /tmp. It has no name, so that it is gone when the last
// descriptor is closed, however this process ends. The caller closes it. Errors name the directory.
absl::StatusOr<int> OpenNamelessFile();

// Copies what is left to read of `input`, a pipe for instance, to such a file. Errors have the cause: reading
// fails, no space is left.
absl::StatusOr<int> CopyToNamelessFile(int input);

}  // namespace distill_l2s
