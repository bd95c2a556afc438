#include "experiments/training/optimization/loss_scaler.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/_amp_foreach_non_finite_check_and_unscale.h>
#include <ATen/ops/_amp_update_scale.h>
#include <ATen/ops/full.h>
#include <ATen/ops/reciprocal.h>
#include <ATen/ops/zeros.h>

#include "experiments/training/optimization/state_tensors.h"

namespace distill_l2s {

LossScaler::LossScaler(const OptimizationConfig::LossScaling& config, at::Device device)
    : config_(config),
      scale_(at::full({}, config.initial_scale(), at::TensorOptions(device).dtype(at::kFloat))),
      finite_in_a_row_(at::zeros({}, at::TensorOptions(device).dtype(at::kInt))) {}

at::Tensor LossScaler::Scale(const at::Tensor& loss) const { return loss * scale_; }

at::Tensor LossScaler::Unscale(const std::vector<at::Tensor>& gradients) const {
  const at::NoGradGuard no_grad;
  at::Tensor found = at::zeros({}, scale_.options());
  // In double, as GradScaler does it.
  const at::Tensor inverse = scale_.to(at::kDouble).reciprocal().to(at::kFloat);
  at::_amp_foreach_non_finite_check_and_unscale_(gradients, found, inverse);
  return found;
}

void LossScaler::Update(const at::Tensor& skipped) {
  const at::NoGradGuard no_grad;
  at::_amp_update_scale_(scale_, finite_in_a_row_, skipped, config_.growth_factor(), config_.backoff_factor(),
                         config_.growth_interval());
}

TensorMap LossScaler::State() const { return {{"scale", scale_}, {"finite_in_a_row", finite_in_a_row_}}; }

absl::Status LossScaler::LoadState(const TensorMap& state) { return CopyTensors(state, State()); }

}  // namespace distill_l2s
