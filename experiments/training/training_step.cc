#include "experiments/training/training_step.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/isfinite.h>
#include <glog/logging.h>

#include <set>
#include <utility>

#include "base/status_macros.h"
#include "experiments/training/optimization/parameter_groups.h"
#include "experiments/training/optimization/schedule_factory.h"
#include "losses/ctc.h"
#include "modeling/wav2vec2/autocast.h"

namespace distill_l2s {
namespace {

std::unique_ptr<Schedule> CheckedSchedule(const OptimizationConfig& config) {
  auto schedule = CreateSchedule(config);
  CHECK(schedule.ok()) << schedule.status() << " in an experiment that was not validated";
  return *std::move(schedule);
}

}  // namespace

TrainingStep::TrainingStep(const Experiment& experiment, std::shared_ptr<Wav2Vec2ForCtc> student,
                           const std::vector<std::string>& new_parameters, DistillationParts distillation)
    : experiment_(experiment),
      student_(std::move(student)),
      distillation_(std::move(distillation)),
      schedule_(CheckedSchedule(experiment.optimization())),
      optimizer_(experiment.optimization(),
                 ParameterGroups(experiment.optimization(), *student_,
                                 std::set<std::string>(new_parameters.begin(), new_parameters.end()),
                                 distillation_.loss.get())) {
  if (distillation_.loss == nullptr) return;
  for (const auto& pair : experiment.distillation().layer_pairs()) {
    student_layers_.push_back(pair.student());
    teacher_layers_.push_back(pair.teacher());
  }
}

absl::StatusOr<at::Tensor> TrainingStep::DistillationTerm(const Batch& batch,
                                                          const StudentOutput& output) const {
  std::vector<std::vector<int64_t>> tokens;
  std::vector<std::string> transcripts;
  for (const int64_t clip : batch.clips) {
    tokens.push_back(distillation_.tokens[clip]);
    transcripts.push_back(distillation_.transcripts[clip]);
  }
  ASSIGN_OR_RETURN(const TeacherHiddenStates teacher,
                   distillation_.teacher->HiddenStates(tokens, transcripts, teacher_layers_));
  const at::Device device = output.logits.device();
  std::vector<at::Tensor> teacher_hidden;
  for (const at::Tensor& hidden : teacher.states) teacher_hidden.push_back(hidden.to(device, true));
  return distillation_.loss->forward(output.hidden_states, output.logits,
                                     output.frame_lengths.to(device, true), teacher_hidden,
                                     teacher.token_lengths.to(device, true));
}

StudentOutput TrainingStep::Forward(const Batch& batch, at::Device device) const {
  const bool in_bf16 = experiment_.optimization().precision() == OptimizationConfig::BF16;
  const AutocastScope autocast(device.type(), in_bf16 ? at::kBFloat16 : at::kFloat);
  return student_->forward(batch.waveforms.to(device, true), batch.sample_lengths, student_layers_);
}

absl::StatusOr<StepLosses> TrainingStep::Run(const Batch& batch, int64_t step) {
  const at::Device device = student_->parameters().front().device();
  const StudentOutput output = Forward(batch, device);
  StepLosses losses;
  at::Tensor total = CtcLoss(output.logits, output.frame_lengths, batch.labels.to(device, true),
                             batch.label_lengths, experiment_.ctc());
  losses.ctc = total.detach();
  if (distillation_.loss != nullptr) {
    ASSIGN_OR_RETURN(const at::Tensor term, DistillationTerm(batch, output));
    losses.distillation = term.detach();
    total = total + experiment_.distillation().weight() * term;
  }
  losses.total = total.detach();
  total.backward();
  losses.gradient_norm = optimizer_.ClipGradients(experiment_.optimization().max_gradient_norm());
  losses.skipped = at::isfinite(losses.gradient_norm).logical_not().to(at::kFloat);
  losses.learning_rate = LearningRate(experiment_.optimization(), *schedule_, step);
  optimizer_.Step(losses.learning_rate, losses.skipped);
  optimizer_.ZeroGradients();
  return losses;
}

}  // namespace distill_l2s
