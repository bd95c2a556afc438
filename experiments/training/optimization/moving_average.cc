#include "experiments/training/optimization/moving_average.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/_foreach_lerp.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

#include "experiments/training/optimization/state_tensors.h"

namespace distill_l2s {

MovingAverage::MovingAverage(const OptimizationConfig::MovingAverage& config, const TensorMap& weights)
    : decay_(config.decay()), updates_(at::zeros({}, at::kLong)) {
  for (const auto& [name, weight] : weights) {
    weights_.push_back(weight);
    averages_.push_back(weight.detach().clone());
    named_averages_[name] = averages_.back();
  }
}

void MovingAverage::Update() {
  const at::NoGradGuard no_grad;
  int64_t* const updates = updates_.data_ptr<int64_t>();
  ++*updates;
  const double n = static_cast<double>(*updates);
  at::_foreach_lerp_(averages_, weights_, 1 - std::min(decay_, (1 + n) / (10 + n)));
}

void MovingAverage::Swap() {
  const at::NoGradGuard no_grad;
  for (size_t i = 0; i < weights_.size(); ++i) {
    const at::Tensor weight = weights_[i].clone();
    weights_[i].copy_(averages_[i]);
    averages_[i].copy_(weight);
  }
}

TensorMap MovingAverage::State() const {
  TensorMap state = named_averages_;
  state["updates"] = updates_;
  return state;
}

absl::Status MovingAverage::LoadState(const TensorMap& state) { return CopyTensors(state, State()); }

}  // namespace distill_l2s
