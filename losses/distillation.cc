#include "losses/distillation.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/record_function.h>
#include <c10/core/impl/LocalDispatchKeySet.h>
#include <glog/logging.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "losses/alignment_factory.h"
#include "losses/distance_factory.h"

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
  if (!std::isfinite(config.weight()) || config.weight() <= 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("distillation.weight: ", config.has_weight() ? absl::StrCat(config.weight()) : "absent",
                     "; expected a positive number"));
  }
  if (config.weight_start_step() < 0 || config.weight_ramp_steps() < 0) {
    return absl::InvalidArgumentError(absl::StrCat("distillation: weight_start_step is ",
                                                   config.weight_start_step(), " and weight_ramp_steps ",
                                                   config.weight_ramp_steps(), "; expected at least 0"));
  }
  if (student_width < 1 || teacher_width < 1) {
    return absl::InvalidArgumentError(absl::StrCat("distillation: hidden sizes ", student_width,
                                                   " (student) and ", teacher_width,
                                                   " (teacher); expected at least 1"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::shared_ptr<DistillationLoss>> DistillationLoss::Create(const DistillationConfig& config,
                                                                           int64_t student_width,
                                                                           int64_t teacher_width) {
  RETURN_IF_ERROR(CheckConfig(config, student_width, teacher_width));
  ASSIGN_OR_RETURN(auto alignment, CreateAlignment(config));
  ASSIGN_OR_RETURN(auto distance, CreateDistance(config));
  return std::shared_ptr<DistillationLoss>(
      new DistillationLoss(config, std::move(alignment), std::move(distance), student_width, teacher_width));
}

DistillationLoss::DistillationLoss(const DistillationConfig& config, std::unique_ptr<Alignment> alignment,
                                   std::unique_ptr<Distance> distance, int64_t student_width,
                                   int64_t teacher_width)
    : config_(config), alignment_(std::move(alignment)), distance_(std::move(distance)) {
  const auto list = register_module("projection", std::make_shared<torch::nn::Module>());
  const double bound = 1 / std::sqrt(static_cast<double>(teacher_width));
  for (int i = 0; i < config.layer_pairs_size(); ++i) {
    at::Tensor projection = at::empty({student_width, teacher_width}, at::kFloat).uniform_(-bound, bound);
    projections_.push_back(list->register_parameter(std::to_string(i), std::move(projection)));
  }
}

void DistillationLoss::SetStandardization(const std::vector<Standardization>& layers) {
  CHECK_EQ(layers.size(), projections_.size());
  CHECK(standardizations_.empty()) << "states are standardised once";
  const auto means = register_module("mean", std::make_shared<torch::nn::Module>());
  const auto deviations = register_module("deviation", std::make_shared<torch::nn::Module>());
  for (size_t i = 0; i < layers.size(); ++i) {
    const at::Device device = projections_[i].device();
    standardizations_.push_back(
        {means->register_buffer(std::to_string(i), layers[i].mean.to(device)),
         deviations->register_buffer(std::to_string(i), layers[i].deviation.to(device))});
  }
}

std::vector<AlignmentInput> DistillationLoss::Inputs(const std::vector<at::Tensor>& student_hidden,
                                                     const at::Tensor& logits,
                                                     const at::Tensor& frame_lengths,
                                                     const std::vector<at::Tensor>& teacher_hidden,
                                                     const at::Tensor& token_lengths,
                                                     absl::Span<const ClipText> texts) const {
  CHECK_EQ(student_hidden.size(), projections_.size());
  CHECK_EQ(teacher_hidden.size(), projections_.size());
  const auto dtype = student_hidden[0].scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
  AlignmentInput input;
  input.logits = logits.detach().to(dtype);
  input.frame_lengths = frame_lengths.to(logits.device(), /*non_blocking=*/true);
  if (frame_lengths.is_cpu()) input.host_frame_lengths = frame_lengths;
  input.token_lengths = token_lengths;
  input.texts = texts;
  std::vector<AlignmentInput> inputs;
  for (size_t i = 0; i < teacher_hidden.size(); ++i) {
    input.teacher = teacher_hidden[i].detach().to(dtype);
    if (!standardizations_.empty()) input.teacher = standardizations_[i].Apply(input.teacher);
    inputs.push_back(input);
  }
  return inputs;
}

std::vector<AlignedPairs> DistillationLoss::Align(const std::vector<at::Tensor>& student_hidden,
                                                  std::vector<AlignmentInput>* inputs) const {
  std::vector<AlignedPairs> pairs;
  for (size_t i = 0; i < inputs->size(); ++i) {
    AlignmentInput& input = (*inputs)[i];
    if (i > 0 && !alignment_->DependsOnStates()) {
      pairs.push_back(pairs[0]);
      continue;
    }
    if (alignment_->DependsOnStates()) {
      const at::NoGradGuard no_grad;
      const at::ScalarType dtype = input.logits.scalar_type();
      input.projected = student_hidden[i].detach().to(dtype).matmul(projections_[i].detach().to(dtype));
    }
    pairs.push_back(alignment_->Align(input));
  }
  return pairs;
}

at::Tensor DistillationLoss::forward(const std::vector<at::Tensor>& student_hidden, const at::Tensor& logits,
                                     const at::Tensor& frame_lengths,
                                     const std::vector<at::Tensor>& teacher_hidden,
                                     const at::Tensor& token_lengths,
                                     absl::Span<const ClipText> texts) const {
  RECORD_USER_SCOPE("distillation_loss");
  const c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::autocast_dispatch_keyset);
  std::vector<AlignmentInput> inputs =
      Inputs(student_hidden, logits, frame_lengths, teacher_hidden, token_lengths, texts);
  const std::vector<AlignedPairs> pairs = Align(student_hidden, &inputs);
  at::Tensor loss;
  for (size_t i = 0; i < inputs.size(); ++i) {
    const DistilledVectors vectors = Join(i, student_hidden[i], inputs[i], pairs[i]);
    const at::Tensor pair_loss =
        distance_->ClipMeans(vectors.projected, vectors.teacher, vectors.pairs).mean();
    loss = loss.defined() ? loss + pair_loss : pair_loss;
  }
  return loss;
}

DistilledVectors DistillationLoss::Join(size_t index, const at::Tensor& student_hidden,
                                        const AlignmentInput& input, AlignedPairs pairs) const {
  const at::ScalarType dtype = input.logits.scalar_type();
  DistilledVectors vectors;
  vectors.student = pairs.student_weights.bmm(student_hidden.to(dtype));
  vectors.projected = vectors.student.matmul(projections_[index].to(dtype));
  vectors.teacher = alignment_->TeacherVectors(input, pairs);
  vectors.pairs = std::move(pairs);
  return vectors;
}

std::vector<DistilledVectors> DistillationLoss::Vectors(const std::vector<at::Tensor>& student_hidden,
                                                        const at::Tensor& logits,
                                                        const at::Tensor& frame_lengths,
                                                        const std::vector<at::Tensor>& teacher_hidden,
                                                        const at::Tensor& token_lengths,
                                                        absl::Span<const ClipText> texts) const {
  const c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::autocast_dispatch_keyset);
  std::vector<AlignmentInput> inputs =
      Inputs(student_hidden, logits, frame_lengths, teacher_hidden, token_lengths, texts);
  std::vector<AlignedPairs> pairs = Align(student_hidden, &inputs);
  std::vector<DistilledVectors> vectors;
  for (size_t i = 0; i < inputs.size(); ++i) {
    vectors.push_back(Join(i, student_hidden[i], inputs[i], std::move(pairs[i])));
  }
  return vectors;
}

double DistillationWeight(const DistillationConfig& config, int64_t step) {
  const int64_t steps_in = step - config.weight_start_step();
  if (config.weight_ramp_steps() == 0) return steps_in < 0 ? 0 : config.weight();
  const double share = static_cast<double>(steps_in) / static_cast<double>(config.weight_ramp_steps());
  return config.weight() * std::min(1.0, std::max(0.0, share));
}

}  // namespace distill_l2s
