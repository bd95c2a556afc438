#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "experiments/training/optimization/optimization.pb.h"
#include "modeling/checkpoint/safetensors.h"

namespace distill_l2s {

// Dynamic loss scaling (Micikevicius et al. 2018, section 3.2), by the kernels and the rule of torch's
// GradScaler: after each step the scale is multiplied by backoff_factor if a gradient was not finite, else by
// growth_factor once growth_interval gradients in a row were finite. All stays on the device; nothing waits.
class LossScaler {
 public:
  LossScaler(const OptimizationConfig::LossScaling& config, at::Device device);

  // loss * scale, differentiable.
  at::Tensor Scale(const at::Tensor& loss) const;

  // Divides the gradients, of Scale()d losses, by the scale, in place. Returns 1, a float scalar on the
  // device, if one of them was not finite, else 0.
  at::Tensor Unscale(const std::vector<at::Tensor>& gradients) const;

  // Once a step, after Unscale(), with what says whether the step was skipped: 1 or 0.
  void Update(const at::Tensor& skipped);

  const at::Tensor& scale() const { return scale_; }

  // "scale" and "finite_in_a_row"; they share memory with this.
  TensorMap State() const;
  absl::Status LoadState(const TensorMap& state);

 private:
  const OptimizationConfig::LossScaling config_;
  at::Tensor scale_;            // float scalar
  at::Tensor finite_in_a_row_;  // int32 scalar
};

}  // namespace distill_l2s
