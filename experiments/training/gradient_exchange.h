#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace distill_l2s {

// How the ranks of a run make one gradient of theirs. A step asks, in this order and the same on every rank:
// TotalClips(), BeforeLastBackward(), AfterLastBackward(), Sum(). Errors: another rank is gone, say.
class GradientExchange {
 public:
  virtual ~GradientExchange() = default;

  // The clips of this step on all ranks, where `clips` are this rank's. Each rank weighs its mean losses by
  // its share in them, so that the sum over the ranks is the mean over all clips.
  virtual absl::StatusOr<int64_t> TotalClips(int64_t clips) = 0;

  // `loss` is this rank's last in the step, before its backward pass; the parameters' grad holds what earlier
  // batches of the step gave.
  virtual absl::Status BeforeLastBackward(const at::Tensor& loss) = 0;
  // After that backward pass: each parameter's grad becomes the sum over the ranks.
  virtual absl::Status AfterLastBackward() = 0;

  // Replaces a float scalar on the parameters' device by its sum over the ranks.
  virtual absl::Status Sum(at::Tensor* scalar) = 0;
};

}  // namespace distill_l2s
