#include "experiments/training/loss_meter.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros_like.h>
#include <glog/logging.h>

#include <cmath>

namespace distill_l2s {

void LossMeter::Add(const StepLosses& losses) {
  has_distillation_ = losses.distillation.defined();
  const at::Tensor distillation = has_distillation_ ? losses.distillation : at::zeros_like(losses.ctc);
  const at::Tensor step =
      at::stack({losses.total, losses.ctc, distillation, losses.gradient_norm, losses.skipped});
  sums_ = count_ == 0 ? step : sums_ + step;
  ++count_;
}

TrainMetrics LossMeter::Take() {
  CHECK_GT(count_, 0);
  const at::Tensor sums = sums_.to(at::kCPU, at::kDouble);
  const auto mean = [&](int64_t i) { return sums[i].item<double>() / count_; };
  TrainMetrics metrics;
  metrics.loss = last_loss_ = mean(0);
  metrics.ctc_loss = mean(1);
  if (has_distillation_) metrics.distillation_loss = mean(2);
  metrics.gradient_norm = mean(3);
  skipped_steps_ += std::lround(sums[4].item<double>());
  count_ = 0;
  return metrics;
}

}  // namespace distill_l2s
