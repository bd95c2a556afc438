#include "experiments/training/diagnostics/representation_similarity.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/outer.h>

#include <limits>

namespace distill_l2s {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

at::Tensor OnHost(const at::Tensor& x) { return x.detach().to(at::kCPU, at::kDouble); }

void Accumulate(const at::Tensor& part, at::Tensor* sum) { *sum = sum->defined() ? *sum + part : part; }

}  // namespace

void RepresentationSimilarity::Add(const at::Tensor& x, const at::Tensor& y) {
  const at::NoGradGuard no_grad;
  const at::Tensor xs = OnHost(x), ys = OnHost(y);
  count_ += xs.size(0);
  Accumulate(xs.sum(0), &x_sum_);
  Accumulate(ys.sum(0), &y_sum_);
  Accumulate(xs.t().matmul(xs), &xx_);
  Accumulate(ys.t().matmul(ys), &yy_);
  Accumulate(xs.t().matmul(ys), &xy_);
}

double RepresentationSimilarity::Cka() const {
  if (count_ == 0) return kNan;
  const auto norm = [&](const at::Tensor& products, const at::Tensor& a, const at::Tensor& b) {
    return (products - at::outer(a, b) / count_).norm().item<double>();
  };
  const double cross = norm(xy_, x_sum_, y_sum_);
  const double own = norm(xx_, x_sum_, x_sum_) * norm(yy_, y_sum_, y_sum_);
  return own > 0 ? cross * cross / own : kNan;
}

void MeanVariance::Add(const at::Tensor& x) {
  const at::NoGradGuard no_grad;
  const at::Tensor xs = OnHost(x);
  count_ += xs.size(0);
  Accumulate(xs.sum(0), &sum_);
  Accumulate(xs.square().sum(0), &squares_);
}

double MeanVariance::Value() const {
  if (count_ == 0) return kNan;
  return (squares_ / count_ - (sum_ / count_).square()).clamp_min(0).mean().item<double>();
}

}  // namespace distill_l2s
