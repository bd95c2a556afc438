#include "losses/standardization.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros_like.h>
#include <glog/logging.h>

namespace distill_l2s {
namespace {

constexpr double kLeastDeviation = 1e-5;

}  // namespace

at::Tensor Standardization::Apply(const at::Tensor& states) const {
  return (states - mean.to(states.options())) / deviation.to(states.options());
}

void StandardizationSums::Add(const at::Tensor& states) {
  const at::NoGradGuard no_grad;
  if (states.size(0) <= 2) return;
  const at::Tensor rows = states.slice(0, 1, states.size(0) - 1).to(at::kCPU, at::kDouble);
  if (count_ == 0) {
    origin_ = rows[0].clone();
    sum_ = at::zeros_like(origin_);
    squares_ = at::zeros_like(origin_);
  }
  const at::Tensor offsets = rows - origin_;
  count_ += rows.size(0);
  sum_ += offsets.sum(0);
  squares_ += offsets.square().sum(0);
}

Standardization StandardizationSums::Result() const {
  CHECK_GT(count_, 0) << "no position to standardise by";
  const at::Tensor offset = sum_ / count_;
  const at::Tensor variance = (squares_ / count_ - offset.square()).clamp_min(0);
  return {origin_ + offset, variance.sqrt().clamp_min(kLeastDeviation)};
}

}  // namespace distill_l2s
