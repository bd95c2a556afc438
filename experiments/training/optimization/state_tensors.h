#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "modeling/checkpoint/safetensors.h"

namespace distill_l2s {

// What the parts of a training step keep from step to step, as named tensors: what a checkpoint has to hold.
// State() of a part gives tensors that share memory with it; LoadState() copies values into them.

// Copies from `source` into the tensors of `target`, by name, across devices. `source` may hold more. An
// error names a tensor that is missing or has another shape or dtype; then nothing has changed.
absl::Status CopyTensors(const TensorMap& source, const TensorMap& target);

// Adds `tensors` to `all`, their names after `prefix`.
void AddWithPrefix(absl::string_view prefix, const TensorMap& tensors, TensorMap* all);
// Those of `all` whose names start with `prefix`, without it.
TensorMap TakePrefix(absl::string_view prefix, const TensorMap& all);

}  // namespace distill_l2s
