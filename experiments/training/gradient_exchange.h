#pragma once

#include <ATen/core/Tensor.h>

#include "absl/status/status.h"

namespace distill_l2s {

// How the ranks of a run make one gradient of theirs. A step asks, in this order and the same on every rank:
// LastBackward(), Sum(). Errors: another rank is gone, say.
class GradientExchange {
 public:
  virtual ~GradientExchange() = default;

  // Runs the backward pass of `loss`, this rank's last in the step; the parameters' grad holds what earlier
  // batches of the step gave. Afterwards each parameter's grad is the sum over the ranks. Throws
  // what the pass throws where memory ends (IsOutOfMemory in torch_errors.h).
  virtual absl::Status LastBackward(const at::Tensor& loss) = 0;

  // Replaces a float scalar on the parameters' device by its sum over the ranks.
  virtual absl::Status Sum(at::Tensor* scalar) = 0;
};

}  // namespace distill_l2s
