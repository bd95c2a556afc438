#include <utility>

#include "absl/strings/str_cat.h"
#include "base/random.h"
#include "base/status_macros.h"
#include "data/audio/speech.h"
#include "experiments/benchmark/flops.h"
#include "experiments/benchmark/workload.h"
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
  Training(const Experiment& experiment, std::shared_ptr<Wav2Vec2ForCtc> student, DistillationParts parts,
           Batch batch, double flops)
      : step_(experiment, std::move(student), {}, std::move(parts)),
        batch_(std::move(batch)),
        flops_(flops) {}

  absl::Status Step() override { return step_.Run(batch_, count_++).status(); }
  double Flops() const override { return flops_; }

 private:
  TrainingStep step_;
  const Batch batch_;
  const double flops_;
  int64_t count_ = 0;
};

Experiment MakeExperiment(const WorkloadOptions& options, bool distills) {
  Experiment experiment;
  OptimizationConfig* optimization = experiment.mutable_optimization();
  optimization->set_steps(1 << 20);
  optimization->set_learning_rate(1e-6);
  optimization->mutable_constant();
  optimization->set_precision(options.precision == InferencePrecision::kBFloat16 ? OptimizationConfig::BF16
                                                                                 : OptimizationConfig::FP32);
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

// Sentences of random words for the clips of `batch`, and a random teacher that has read them.
absl::StatusOr<DistillationParts> MakeParts(const WorkloadOptions& options, const Experiment& experiment,
                                            const Batch& batch) {
  DistillationParts parts;
  ASSIGN_OR_RETURN(auto encoder, TextEncoder::Create(options.shape.teacher()));
  ASSIGN_OR_RETURN(parts.teacher, FrozenTeacher::Create(std::move(encoder), FrozenTeacherOptions()));
  ASSIGN_OR_RETURN(parts.loss,
                   DistillationLoss::Create(experiment.distillation(), options.shape.student().hidden_size(),
                                            options.shape.teacher().hidden_size()));
  Random random(options.seed);
  for (const int64_t clip : batch.clips) {
    const auto samples = static_cast<double>(batch.sample_lengths.const_data_ptr<int64_t>()[clip]);
    std::vector<int64_t> tokens(2 + static_cast<size_t>(kTokensPerSecond * samples / kSpeechRateHz));
    for (int64_t& token : tokens) {
      token = kFirstWordToken +
              static_cast<int64_t>(random.Below(options.shape.teacher().vocab_size() - kFirstWordToken));
    }
    parts.tokens.push_back(std::move(tokens));
    parts.transcripts.push_back(absl::StrCat("clip ", clip));
  }
  RETURN_IF_ERROR(parts.teacher->Precompute(parts.tokens, parts.transcripts,
                                            {options.shape.teacher().num_hidden_layers()}));
  return parts;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Workload>> CreateTraining(const WorkloadOptions& options, bool distills) {
  if (options.precision == InferencePrecision::kInt8) {
    return absl::InvalidArgumentError(
        "--precision=int8 is for inference: 8-bit integers have no gradient; train in fp32 or bf16");
  }
  ASSIGN_OR_RETURN(Batch batch, MakeNoiseBatch(options));
  const Experiment experiment = MakeExperiment(options, distills);
  DistillationParts parts;
  if (distills) {
    ASSIGN_OR_RETURN(parts, MakeParts(options, experiment, batch));
  }
  const Wav2Vec2Config& config = options.shape.student();
  ASSIGN_OR_RETURN(auto student, Wav2Vec2ForCtc::Create(config));
  student->FreezeFeatureEncoder();
  student->train();
  const int64_t clips = batch.waveforms.size(0);
  const int64_t frames = FrameLength(config, batch.waveforms.size(1));
  const StudentFlops forward = ForwardFlops(config, clips, batch.waveforms.size(1));
  double flops = forward.Total() + BackwardFlops(forward, /*frozen_feature_encoder=*/true).Total();
  if (distills) {
    flops +=
        DistillationFlops(clips, frames, frames, config.hidden_size(), options.shape.teacher().hidden_size());
  }
  return std::make_unique<Training>(experiment, std::move(student), std::move(parts), std::move(batch),
                                    flops);
}

}  // namespace distill_l2s
