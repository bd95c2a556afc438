#pragma once

#include "absl/status/statusor.h"

namespace distill_l2s {

// Returns the flag --loader_threads of programs that recognise the clips of manifests, which comes with this
// library. Error: it is negative.
absl::StatusOr<int> LoaderThreadsFlag();

}  // namespace distill_l2s
