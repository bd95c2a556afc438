#pragma once

#include "absl/status/status.h"
#include "data/batching/batching.pb.h"

namespace distill_l2s {

// Checks what the fields mean. An error names the field, its value and what was expected.
absl::Status CheckBatchingConfig(const BatchingConfig& config);

}  // namespace distill_l2s
