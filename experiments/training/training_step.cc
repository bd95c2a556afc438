#include "experiments/training/training_step.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/isfinite.h>
#include <ATen/record_function.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <glog/logging.h>

#include <exception>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "experiments/training/optimization/compute_type.h"
#include "experiments/training/optimization/parameter_groups.h"
#include "experiments/training/optimization/schedule_factory.h"
#include "experiments/training/optimization/state_tensors.h"
#include "experiments/training/split_batch.h"
#include "experiments/training/torch_errors.h"
#include "losses/consistency.h"
#include "losses/ctc.h"
#include "modeling/wav2vec2/autocast.h"
#include "modeling/wav2vec2/one_dnn_scope.h"

namespace distill_l2s {
namespace {

std::unique_ptr<Schedule> CheckedSchedule(const OptimizationConfig& config) {
  auto schedule = CreateSchedule(config);
  CHECK(schedule.ok()) << schedule.status() << " in an experiment that was not validated";
  return *std::move(schedule);
}

TensorMap TrainableParameters(const torch::nn::Module& module) {
  TensorMap parameters;
  for (const auto& parameter : module.named_parameters()) {
    if (parameter.value().requires_grad()) parameters[parameter.key()] = parameter.value();
  }
  return parameters;
}

int64_t CountClips(absl::Span<const Batch> batches) {
  int64_t clips = 0;
  for (const Batch& batch : batches) clips += static_cast<int64_t>(batch.clips.size());
  return clips;
}

// sum += share * term, outside the graph.
void AddShare(const at::Tensor& term, double share, at::Tensor* sum) {
  const at::Tensor part = share == 1 ? term.detach() : term.detach() * share;
  *sum = sum->defined() ? *sum + part : part;
}

}  // namespace

TrainingStep::TrainingStep(const Experiment& experiment, std::shared_ptr<Wav2Vec2ForCtc> student,
                           const std::vector<std::string>& new_parameters,
                           std::shared_ptr<const Distiller> distiller, TrainingStepOptions options)
    : experiment_(experiment),
      student_(std::move(student)),
      distiller_(std::move(distiller)),
      options_(std::move(options)),
      schedule_(CheckedSchedule(experiment.optimization())),
      to_device_(student_->parameters().front().device()),
      student_layers_(distiller_ == nullptr ? std::vector<int64_t>() : distiller_->student_layers()),
      optimizer_(experiment.optimization(),
                 ParameterGroups(experiment.optimization(), student_->config(), *student_,
                                 std::set<std::string>(new_parameters.begin(), new_parameters.end()),
                                 distiller_ == nullptr ? nullptr : &distiller_->loss())),
      unfreezing_(experiment.optimization(), *student_),
      skipped_steps_(experiment.optimization().max_skipped_steps(),
                     [this](int64_t clip) { return ClipName(clip); }) {
  const OptimizationConfig& optimization = experiment_.optimization();
  if (optimization.precision() == OptimizationConfig::FP16) {
    loss_scaler_.emplace(optimization.loss_scaling(), to_device_.device());
  }
  if (optimization.has_moving_average()) {
    moving_average_.emplace(optimization.moving_average(), TrainableParameters(*student_));
  }
  if (experiment_.has_consistency()) {
    student_->SetTimeMaskFactor(experiment_.consistency().time_mask_factor());
  }
}

absl::StatusOr<StepLosses> TrainingStep::Run(absl::Span<const Batch> batches, int64_t step,
                                             std::optional<int64_t> clips_of_all) {
  CHECK(!batches.empty());
  CHECK(options_.exchange == nullptr || clips_of_all.has_value());
  const OneDnnScope one_dnn(to_device_.device().type(), ComputeType(experiment_.optimization().precision()));
  unfreezing_.Apply(step);
  ASSIGN_OR_RETURN(StepLosses losses,
                   AccumulateGradients({batches.begin(), batches.end()},
                                       TotalWeight(clips_of_all.value_or(CountClips(batches))), step));
  RETURN_IF_ERROR(Update(step, &losses));
  std::vector<int64_t> clips;
  for (const Batch& batch : batches) clips.insert(clips.end(), batch.clips.begin(), batch.clips.end());
  RETURN_IF_ERROR(skipped_steps_.Add(step, losses.skipped, std::move(clips)));
  return losses;
}

double TrainingStep::TotalWeight(int64_t clips) const {
  if (options_.mean_clips > 0) {
    return options_.mean_clips * experiment_.optimization().accumulation_steps();
  }
  return static_cast<double>(clips);
}

absl::StatusOr<StepLosses> TrainingStep::AccumulateGradients(std::vector<Batch> pieces, double clips,
                                                             int64_t step) {
  for (;;) {
    std::optional<size_t> too_large;
    absl::StatusOr<StepLosses> losses = TryAccumulate(pieces, clips, step, &too_large);
    if (!too_large.has_value()) return losses;
    optimizer_.ZeroGradients();
    if (!to_device_.device().is_cpu()) c10::getDeviceAllocator(to_device_.device().type())->emptyCache();
    RETURN_IF_ERROR(SplitPiece(*too_large, losses.status(), &pieces));
  }
}

absl::StatusOr<StepLosses> TrainingStep::TryAccumulate(const std::vector<Batch>& pieces, double clips,
                                                       int64_t step, std::optional<size_t>* too_large) {
  StepLosses sums;
  exchange_began_ = false;
  for (size_t i = 0; i < pieces.size(); ++i) {
    try {
      const double share = static_cast<double>(pieces[i].clips.size()) / clips;
      ASSIGN_OR_RETURN(const at::Tensor loss, Loss(pieces[i], share, step, &sums));
      RETURN_IF_ERROR(Backward(loss, i + 1 == pieces.size()));
    } catch (const std::exception& error) {
      if (!IsOutOfMemory(error)) throw;
      if (!exchange_began_) *too_large = i;
      return ErrorStatus(error);
    }
  }
  return sums;
}

absl::StatusOr<StudentOutput> TrainingStep::Forward(const Batch& batch, const Batch& on_device) const {
  const AutocastScope autocast(to_device_.device().type(),
                               ComputeType(experiment_.optimization().precision()));
  if (options_.features == nullptr) {
    return student_->forward(on_device.waveforms, on_device.sample_lengths, student_layers_);
  }
  at::Tensor features;
  {
    RECORD_USER_SCOPE("feature_cache");
    ASSIGN_OR_RETURN(features, options_.features->Features(batch.waveforms, batch.sample_lengths));
  }
  return student_->ForwardFeatures(features, batch.sample_lengths, student_layers_);
}

absl::StatusOr<TrainingStep::View> TrainingStep::Hear(const Batch& batch, const Batch& on_device) const {
  View view;
  ASSIGN_OR_RETURN(view.output, Forward(batch, on_device));
  view.ctc = CtcLoss(view.output.logits, view.output.frame_lengths, on_device.labels, on_device.label_lengths,
                     experiment_.ctc());
  if (distiller_ != nullptr) {
    ASSIGN_OR_RETURN(view.distillation, distiller_->Loss(batch, view.output));
  }
  return view;
}

absl::StatusOr<at::Tensor> TrainingStep::AddSecondView(const Batch& batch, const Batch& on_device,
                                                       View* first) const {
  ASSIGN_OR_RETURN(const View second, Hear(batch, on_device));
  first->ctc = (first->ctc + second.ctc) / 2;
  if (first->distillation.defined()) first->distillation = (first->distillation + second.distillation) / 2;
  return ConsistencyDivergence(first->output.logits, second.output.logits, first->output.frame_lengths);
}

absl::StatusOr<at::Tensor> TrainingStep::Loss(const Batch& batch, double share, int64_t step,
                                              StepLosses* sums) const {
  const Batch on_device = to_device_(batch);
  ASSIGN_OR_RETURN(View view, Hear(batch, on_device));
  at::Tensor divergence;
  if (experiment_.has_consistency()) {
    ASSIGN_OR_RETURN(divergence, AddSecondView(batch, on_device, &view));
  }
  const double ctc_share = experiment_.ctc().reduction() == CtcConfig::SUM ? 1 : share;
  AddShare(view.ctc, ctc_share, &sums->ctc);
  at::Tensor loss = ctc_share == 1 ? view.ctc : view.ctc * ctc_share;
  if (divergence.defined()) {
    AddShare(divergence, share, &sums->consistency);
    loss = loss + experiment_.consistency().alpha() / 2 * share * divergence;
  }
  if (view.distillation.defined()) {
    AddShare(view.distillation, share, &sums->distillation);
    loss = loss + DistillationWeight(experiment_.distillation(), step) * share * view.distillation;
  }
  AddShare(loss, 1, &sums->total);
  return loss;
}

absl::Status TrainingStep::Backward(const at::Tensor& loss, bool is_last) {
  RECORD_USER_SCOPE("backward");
  const at::Tensor scaled = loss_scaler_.has_value() ? loss_scaler_->Scale(loss) : loss;
  if (options_.exchange == nullptr || !is_last) {
    scaled.backward();
    return absl::OkStatus();
  }
  exchange_began_ = true;
  return options_.exchange->LastBackward(scaled);
}

absl::Status TrainingStep::SplitPiece(size_t index, const absl::Status& reason,
                                      std::vector<Batch>* pieces) const {
  const Batch& piece = (*pieces)[index];
  if (piece.clips.size() == 1) {
    return absl::ResourceExhaustedError(absl::StrCat(
        ClipName(piece.clips[0]), ": the device's memory does not hold a step of this one clip, ",
        piece.sample_lengths[0].item<int64_t>(),
        " samples: lower data.batching.max_clip_s or use activation checkpointing: ", reason.message()));
  }
  LOG(WARNING) << "out of memory in a batch of " << piece.clips.size() << " clips and "
               << piece.waveforms.numel()
               << " samples, padding included, which is now split into halves: " << reason.message();
  auto halves = SplitBatch(piece);
  (*pieces)[index] = std::move(halves.first);
  pieces->insert(pieces->begin() + index + 1, std::move(halves.second));
  return absl::OkStatus();
}

// accelerate's and fairseq's rule: while the loss scale comes down, the schedule waits. Of the steps before
// this one it is known whether they were skipped: this step's CTC has waited for them.
absl::StatusOr<int64_t> TrainingStep::ScheduledStep(int64_t step) {
  if (!loss_scaler_.has_value()) return step;
  RETURN_IF_ERROR(skipped_steps_.Settle());
  return step - skipped_steps_.count();
}

absl::Status TrainingStep::Update(int64_t step, StepLosses* losses) {
  RECORD_USER_SCOPE("optimizer");
  const OptimizationConfig& optimization = experiment_.optimization();
  if (loss_scaler_.has_value()) loss_scaler_->Unscale(optimizer_.Gradients());
  losses->gradient_norm = optimizer_.ClipGradients(optimization.max_gradient_norm());
  // The sum of the ranks' losses, as they all have to decide the same; the gradient is the same already.
  at::Tensor total = losses->total;
  if (options_.exchange != nullptr) {
    total = total.clone();
    RETURN_IF_ERROR(options_.exchange->Sum(&total));
  }
  losses->skipped = at::isfinite(losses->gradient_norm + total).logical_not().to(at::kFloat);
  ASSIGN_OR_RETURN(const int64_t scheduled_step, ScheduledStep(step));
  losses->learning_rate = LearningRate(optimization, *schedule_, scheduled_step);
  optimizer_.Step(losses->learning_rate, losses->skipped);
  optimizer_.ZeroGradients();
  if (loss_scaler_.has_value()) loss_scaler_->Update(losses->skipped);
  if (moving_average_.has_value()) moving_average_->Update();
  return absl::OkStatus();
}

std::string TrainingStep::ClipName(int64_t clip) const {
  return options_.clip_name ? options_.clip_name(clip) : absl::StrCat("clip ", clip);
}

TensorMap TrainingStep::State() const {
  TensorMap state;
  AddWithPrefix("optimizer/", optimizer_.State(), &state);
  AddWithPrefix("skipped_steps/", skipped_steps_.State(), &state);
  if (loss_scaler_.has_value()) AddWithPrefix("loss_scaler/", loss_scaler_->State(), &state);
  if (moving_average_.has_value()) AddWithPrefix("moving_average/", moving_average_->State(), &state);
  return state;
}

absl::Status TrainingStep::LoadState(const TensorMap& state) {
  RETURN_IF_ERROR(optimizer_.LoadState(TakePrefix("optimizer/", state)));
  RETURN_IF_ERROR(skipped_steps_.LoadState(TakePrefix("skipped_steps/", state)));
  if (loss_scaler_.has_value()) {
    RETURN_IF_ERROR(loss_scaler_->LoadState(TakePrefix("loss_scaler/", state)));
  }
  if (moving_average_.has_value()) {
    RETURN_IF_ERROR(moving_average_->LoadState(TakePrefix("moving_average/", state)));
  }
  return absl::OkStatus();
}

}  // namespace distill_l2s
