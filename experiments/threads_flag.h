#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace distill_l2s {

// The flag --threads of every program that computes, which comes with this library: how many threads compute;
// 0: one a core. Error: it is negative.
absl::StatusOr<int> ThreadsFlag();

// Lets LibTorch compute with as many threads as the flag says.
absl::Status UseThreadsFlag();

}  // namespace distill_l2s
