#include "experiments/training/loss_meter.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/IListRef.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <glog/logging.h>

#include <cmath>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "experiments/training/state/scalar_tensors.h"

namespace distill_l2s {

void LossMeter::Add(const StepLosses& losses) {
  has_distillation_ = losses.distillation.defined();
  const at::Tensor distillation = has_distillation_ ? losses.distillation : at::zeros_like(losses.ctc);
  const at::Tensor numbers = at::stack({losses.total, losses.ctc, distillation, losses.gradient_norm});
  const at::Tensor step = at::cat({numbers.masked_fill(losses.skipped != 0, 0), losses.skipped.unsqueeze(0)});
  sums_ = count_ == 0 ? step : sums_.to(step.device()) + step;
  ++count_;
}

TrainMetrics LossMeter::Take() {
  CHECK_GT(count_, 0);
  const at::Tensor sums = sums_.to(at::kCPU, at::kDouble);
  TrainMetrics metrics;
  metrics.skipped_steps = std::lround(sums[4].item<double>());
  const auto updates = static_cast<double>(count_ - metrics.skipped_steps);
  const auto mean = [&](int64_t i) { return sums[i].item<double>() / updates; };
  metrics.loss = last_loss_ = mean(0);
  metrics.ctc_loss = mean(1);
  if (has_distillation_) metrics.distillation_loss = mean(2);
  metrics.gradient_norm = mean(3);
  skipped_steps_ += metrics.skipped_steps;
  count_ = 0;
  return metrics;
}

TensorMap LossMeter::State() const {
  TensorMap state = {{"count", IntegerTensor(count_)},
                     {"has_distillation", IntegerTensor(has_distillation_)},
                     {"skipped_steps", IntegerTensor(skipped_steps_)},
                     {"last_loss", RealTensor(last_loss_)}};
  state["sums"] = count_ > 0 ? sums_.to(at::kCPU) : at::zeros({5});
  return state;
}

absl::Status LossMeter::LoadState(const TensorMap& state) {
  ASSIGN_OR_RETURN(count_, GetInteger(state, "count"));
  ASSIGN_OR_RETURN(has_distillation_, GetInteger(state, "has_distillation"));
  ASSIGN_OR_RETURN(skipped_steps_, GetInteger(state, "skipped_steps"));
  ASSIGN_OR_RETURN(last_loss_, GetReal(state, "last_loss"));
  const auto sums = state.find("sums");
  if (sums == state.end()) {
    return absl::InvalidArgumentError("the training state has no \"sums\" of losses");
  }
  return LoadSums(sums->second);
}

absl::Status LossMeter::LoadSums(const at::Tensor& sums) {
  if (sums.numel() != 5) {
    return absl::InvalidArgumentError(
        absl::StrCat("the training state has ", sums.numel(), " sums of losses: expected 5"));
  }
  sums_ = count_ > 0 ? sums.flatten().clone() : at::Tensor();
  return absl::OkStatus();
}

}  // namespace distill_l2s
