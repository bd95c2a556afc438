#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace distill_l2s {

// An error if `contents`, the start of the file `path`, is a pointer of Git LFS: what a clone has in place of
// a large file until `git lfs pull` has fetched it.
absl::Status CheckNoGitLfsPointer(absl::string_view contents, absl::string_view path);

}  // namespace distill_l2s
