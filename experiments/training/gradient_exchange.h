#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace distill_l2s {

// How the ranks of a run make one gradient of theirs. A step asks, in this order and the same on every rank:
// TotalClips() (unless clips weigh the same in every step), LastBackward(), Sum(). Errors: another rank is
// gone, say.
class GradientExchange {
 public:
  virtual ~GradientExchange() = default;

  // The clips of this step on all ranks, where `clips` are this rank's. Each rank weighs its mean losses by
  // its share in them, so that the sum over the ranks is the mean over all clips.
  virtual absl::StatusOr<int64_t> TotalClips(int64_t clips) = 0;

  // Runs the backward pass of `loss`, this rank's last in the step; the parameters' grad holds what earlier
  // batches of the step gave. Afterwards each parameter's grad is the sum over the ranks. Throws
  // c10::OutOfMemoryError as the pass does.
  virtual absl::Status LastBackward(const at::Tensor& loss) = 0;

  // Replaces a float scalar on the parameters' device by its sum over the ranks.
  virtual absl::Status Sum(at::Tensor* scalar) = 0;
};

}  // namespace distill_l2s
