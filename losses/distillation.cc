#include "losses/distillation.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/record_function.h>
#include <c10/core/impl/LocalDispatchKeySet.h>
#include <glog/logging.h>

#include <cmath>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "losses/alignment_factory.h"
#include "losses/resampling.h"

namespace distill_l2s {
namespace {

absl::Status CheckLayerPairs(const DistillationConfig& config) {
  if (config.layer_pairs().empty()) {
    return absl::InvalidArgumentError("distillation.layer_pairs: there is none; expected at least one");
  }
  for (int i = 0; i < config.layer_pairs_size(); ++i) {
    const auto& pair = config.layer_pairs(i);
    if (pair.teacher() < 0 || pair.student() < 0) {
      return absl::InvalidArgumentError(absl::StrCat(
          "distillation.layer_pairs[", i, "]: { ", pair.ShortDebugString(), " }; expected layers from 0 on"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckConfig(const DistillationConfig& config, int64_t student_width, int64_t teacher_width) {
  RETURN_IF_ERROR(CheckLayerPairs(config));
  if (config.resampling() == DistillationConfig::UNSPECIFIED) {
    return absl::InvalidArgumentError("distillation.resampling: none is chosen; expected NEAREST or LINEAR");
  }
  if (!std::isfinite(config.weight()) || config.weight() <= 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("distillation.weight: ", config.has_weight() ? absl::StrCat(config.weight()) : "absent",
                     "; expected a positive number"));
  }
  if (student_width < 1 || teacher_width < 1) {
    return absl::InvalidArgumentError(absl::StrCat("distillation: hidden sizes ", student_width,
                                                   " (student) and ", teacher_width,
                                                   " (teacher); expected at least 1"));
  }
  return absl::OkStatus();
}

// One pair's loss. Both sides of the difference are 0 in the rows past a clip's count, so sums need no mask.
at::Tensor PairLoss(const at::Tensor& student_hidden, const AlignedFrames& aligned,
                    const at::Tensor& projection, const at::Tensor& target) {
  const at::Tensor vectors = aligned.weights.bmm(student_hidden);
  const at::Tensor squares = (vectors.matmul(projection) - target).square().sum({1, 2});
  return (squares / (aligned.counts.clamp_min(1) * target.size(2))).mean();
}

}  // namespace

absl::StatusOr<std::shared_ptr<DistillationLoss>> DistillationLoss::Create(const DistillationConfig& config,
                                                                           int64_t student_width,
                                                                           int64_t teacher_width) {
  RETURN_IF_ERROR(CheckConfig(config, student_width, teacher_width));
  ASSIGN_OR_RETURN(auto alignment, CreateAlignment(config));
  return std::shared_ptr<DistillationLoss>(
      new DistillationLoss(config, std::move(alignment), student_width, teacher_width));
}

DistillationLoss::DistillationLoss(const DistillationConfig& config, std::unique_ptr<Alignment> alignment,
                                   int64_t student_width, int64_t teacher_width)
    : config_(config), alignment_(std::move(alignment)) {
  const auto list = register_module("projection", std::make_shared<torch::nn::Module>());
  const double bound = 1 / std::sqrt(static_cast<double>(teacher_width));
  for (int i = 0; i < config.layer_pairs_size(); ++i) {
    at::Tensor projection = at::empty({student_width, teacher_width}, at::kFloat).uniform_(-bound, bound);
    projections_.push_back(list->register_parameter(std::to_string(i), std::move(projection)));
  }
}

at::Tensor DistillationLoss::forward(const std::vector<at::Tensor>& student_hidden, const at::Tensor& logits,
                                     const at::Tensor& frame_lengths,
                                     const std::vector<at::Tensor>& teacher_hidden,
                                     const at::Tensor& token_lengths) const {
  CHECK_EQ(student_hidden.size(), static_cast<size_t>(config_.layer_pairs_size()));
  CHECK_EQ(teacher_hidden.size(), student_hidden.size());
  RECORD_USER_SCOPE("distillation_loss");
  const c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::autocast_dispatch_keyset);
  const auto dtype = student_hidden[0].scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
  const AlignedFrames aligned = alignment_->Align(logits.detach().to(dtype), frame_lengths);
  at::Tensor loss;
  for (size_t i = 0; i < student_hidden.size(); ++i) {
    const at::Tensor target = ResampleInTime(teacher_hidden[i].detach().to(dtype), token_lengths,
                                             aligned.counts, aligned.weights.size(1), config_.resampling());
    const at::Tensor pair_loss =
        PairLoss(student_hidden[i].to(dtype), aligned, projections_[i].to(dtype), target);
    loss = loss.defined() ? loss + pair_loss : pair_loss;
  }
  return loss;
}

}  // namespace distill_l2s
