#include "experiments/training/state/training_state.h"

#include <ATen/core/grad_mode.h>

namespace distill_l2s {

TrainingState Snapshot(const TrainingState& state) {
  const at::NoGradGuard no_grad;
  TrainingState snapshot;
  snapshot.header = state.header;
  for (const auto& [part, tensors] : state.parts) {
    TensorMap& copies = snapshot.parts[part];
    for (const auto& [name, tensor] : tensors) {
      copies[name] = tensor.to(at::kCPU, tensor.scalar_type(), /*non_blocking=*/false, /*copy=*/true);
    }
  }
  return snapshot;
}

}  // namespace distill_l2s
