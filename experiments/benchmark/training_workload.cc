#include <utility>

#include "absl/strings/str_cat.h"
#include "base/random.h"
#include "base/status_macros.h"
#include "data/audio/speech.h"
#include "experiments/benchmark/flops.h"
#include "experiments/benchmark/workload.h"
#include "experiments/training/device.h"
#include "experiments/training/distiller.h"
#include "experiments/training/training_step.h"
#include "modeling/wav2vec2/convolution_layers.h"
#include "modeling/wav2vec2/wav2vec2_for_ctc.h"
#include "modeling/xlm_roberta/frozen_teacher.h"
#include "modeling/xlm_roberta/text_encoder.h"

namespace distill_l2s {
namespace {

constexpr double kTokensPerSecond = 4;
constexpr int kFirstWordToken = 4;  // After XLM-R's special ones.

class Training : public Workload {
 public:
  Training(std::unique_ptr<TrainingStep> step, std::vector<Batch> batches, double flops)
      : step_(std::move(step)), batches_(std::move(batches)), flops_(flops) {}

  absl::Status Step() override {
    const int64_t step = count_++;
    return step_->Run(batches_[step % batches_.size()], step).status();
  }
  double Flops() const override { return flops_; }

 private:
  const std::unique_ptr<TrainingStep> step_;
  const std::vector<Batch> batches_;
  const double flops_;
  int64_t count_ = 0;
};

Experiment MakeExperiment(const WorkloadOptions& options, OptimizationConfig::Precision precision,
                          bool distills) {
  Experiment experiment;
  OptimizationConfig* optimization = experiment.mutable_optimization();
  optimization->set_steps(1 << 20);
  optimization->set_learning_rate(1e-6);
  optimization->mutable_constant();
  optimization->set_precision(precision);
  if (distills) {
    DistillationConfig* distillation = experiment.mutable_distillation();
    auto* pair = distillation->add_layer_pairs();
    pair->set_teacher(options.shape.teacher().num_hidden_layers());
    pair->set_student(options.shape.student().num_hidden_layers());
    distillation->mutable_shrink();
    distillation->set_resampling(DistillationConfig::NEAREST);
    distillation->set_weight(0.5);
  }
  return experiment;
}

// Sentences of random words for clips of these lengths, and a random teacher that has read them.
absl::StatusOr<std::unique_ptr<Distiller>> MakeDistiller(const WorkloadOptions& options,
                                                         const Experiment& experiment,
                                                         absl::Span<const int64_t> clip_samples) {
  ASSIGN_OR_RETURN(auto encoder, TextEncoder::Create(options.shape.teacher()));
  FrozenTeacherOptions teacher_options;
  teacher_options.device = options.device;
  ASSIGN_OR_RETURN(auto teacher, FrozenTeacher::Create(std::move(encoder), teacher_options));
  ASSIGN_OR_RETURN(auto loss,
                   DistillationLoss::Create(experiment.distillation(), options.shape.student().hidden_size(),
                                            options.shape.teacher().hidden_size()));
  RETURN_IF_ERROR(MoveTo(options.device, loss.get()));
  Random random(options.seed);
  TeacherTexts texts;
  for (const int64_t samples : clip_samples) {
    const double seconds = static_cast<double>(samples) / kSpeechRateHz;
    std::vector<int64_t> tokens(2 + static_cast<size_t>(kTokensPerSecond * seconds));
    for (int64_t& token : tokens) {
      token = kFirstWordToken +
              static_cast<int64_t>(random.Below(options.shape.teacher().vocab_size() - kFirstWordToken));
    }
    texts.transcripts.push_back(absl::StrCat("clip ", texts.tokens.size()));
    texts.tokens.push_back(std::move(tokens));
  }
  auto distiller = std::make_unique<Distiller>(std::move(loss), std::move(teacher), std::move(texts));
  RETURN_IF_ERROR(distiller->Precompute());
  return distiller;
}

// The mean over the batches of a step's operations.
double StepFlops(const WorkloadOptions& options, const std::vector<Batch>& batches, bool distills) {
  const Wav2Vec2Config& config = options.shape.student();
  double flops = 0;
  for (const Batch& batch : batches) {
    const int64_t clips = batch.waveforms.size(0);
    const int64_t frames = FrameLength(config, batch.waveforms.size(1));
    const StudentFlops forward = ForwardFlops(config, clips, batch.waveforms.size(1));
    flops += forward.Total() + BackwardFlops(forward, /*frozen_feature_encoder=*/true).Total();
    if (distills) {
      flops += DistillationFlops(clips, frames, frames, config.hidden_size(),
                                 options.shape.teacher().hidden_size());
    }
  }
  return flops / static_cast<double>(batches.size());
}

}  // namespace

absl::StatusOr<std::unique_ptr<TrainingStep>> CreateTrainingStep(const WorkloadOptions& options,
                                                                 bool distills,
                                                                 absl::Span<const int64_t> clip_samples) {
  const auto precision = ForTraining(options.precision);
  if (!precision.has_value()) {
    return absl::InvalidArgumentError(
        "--precision=int8 is for inference: 8-bit integers have no gradient; train in fp32, tf32, bf16 or "
        "fp16");
  }
  const Experiment experiment = MakeExperiment(options, *precision, distills);
  AllowTf32(*precision == OptimizationConfig::TF32);
  std::shared_ptr<Distiller> distiller;
  if (distills) {
    ASSIGN_OR_RETURN(distiller, MakeDistiller(options, experiment, clip_samples));
  }
  ASSIGN_OR_RETURN(std::shared_ptr<Wav2Vec2ForCtc> student, Wav2Vec2ForCtc::Create(options.shape.student()));
  student->FreezeFeatureEncoder();
  student->train();
  RETURN_IF_ERROR(MoveTo(options.device, student.get()));
  return std::make_unique<TrainingStep>(experiment, std::move(student), std::vector<std::string>(),
                                        std::move(distiller));
}

absl::StatusOr<std::unique_ptr<Workload>> CreateTraining(const WorkloadOptions& options, bool distills) {
  ASSIGN_OR_RETURN(std::vector<Batch> batches, MakeNoiseBatches(options));
  std::vector<int64_t> clip_samples;
  for (const Batch& batch : batches) {
    const int64_t* const lengths = batch.sample_lengths.const_data_ptr<int64_t>();
    clip_samples.insert(clip_samples.end(), lengths, lengths + batch.clips.size());
  }
  ASSIGN_OR_RETURN(auto step, CreateTrainingStep(options, distills, clip_samples));
  const double flops = StepFlops(options, batches, distills);
  return std::make_unique<Training>(std::move(step), std::move(batches), flops);
}

}  // namespace distill_l2s
