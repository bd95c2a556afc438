#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "data/batching/batch.h"
#include "experiments/experiment.pb.h"
#include "experiments/training/device_copy.h"
#include "experiments/training/distiller.h"
#include "experiments/training/gradient_exchange.h"
#include "experiments/training/optimization/adamw.h"
#include "experiments/training/optimization/loss_scaler.h"
#include "experiments/training/optimization/moving_average.h"
#include "experiments/training/optimization/schedule.h"
#include "experiments/training/optimization/unfreezing.h"
#include "experiments/training/skipped_steps.h"
#include "modeling/checkpoint/safetensors.h"
#include "modeling/wav2vec2/feature_cache.h"
#include "modeling/wav2vec2/wav2vec2_for_ctc.h"

namespace distill_l2s {

// Scalars on the student's device; reading one waits for it.
struct StepLosses {
  at::Tensor total;
  at::Tensor ctc;
  at::Tensor distillation;   // Without lambda; undefined without distillation.
  at::Tensor consistency;    // The divergence of two views, without alpha / 2; undefined without.
  at::Tensor gradient_norm;  // Before clipping.
  at::Tensor skipped;        // 1 where loss or gradient was not finite and nothing was updated, else 0.
  double learning_rate = 0;
};

struct TrainingStepOptions {
  // What messages call a training clip, by its position in the data set; the path of its audio, say.
  SkippedSteps::ClipName clip_name;
  // The mean number of clips in a batch where clips weigh the same in every step: each has the share
  // 1 / (mean_clips * accumulation_steps). 0: each has its share of the step's clips.
  double mean_clips = 0;
  // Null: this is the only rank. It must outlive the step.
  GradientExchange* exchange = nullptr;
  // Where the frozen feature encoder's output is found instead of computed in each step; null: nowhere. It
  // must outlive the step.
  FeatureCache* features = nullptr;
};

// loss = CTC + lambda * distillation, its gradient, and one update of the student and W. With
// Experiment::consistency both are means over two views of each clip, and ConsistencyLoss() joins them.
//
// Several batches make one update as if they were one batch: mean losses are weighed by each batch's share of
// the clips (TrainingStepOptions::mean_clips). With FP16 a step that is skipped does not advance the learning
// rate's schedule. A batch that the device's memory cannot hold is split into halves, which are several
// batches in the same sense, so that it is not lost (with an exchange: unless memory ends in the step's last
// backward pass, which cannot be taken back). Nothing waits for the device, except LibTorch's CTC kernel on
// CUDA and what a feature cache has to compute.
class TrainingStep {
 public:
  // `student` and `distiller` are on their device; `distiller` is null without distillation.
  // `new_parameters`: names of the student's parameters that start at random; they and W take
  // optimization.new_parameter_rate_factor times the learning rate.
  TrainingStep(const Experiment& experiment, std::shared_ptr<Wav2Vec2ForCtc> student,
               const std::vector<std::string>& new_parameters, std::shared_ptr<const Distiller> distiller,
               TrainingStepOptions options = {});

  // `batches`, on the CPU: at least one. `step` is counted from 0. Losses are those of all batches together;
  // with an exchange, this rank's share of them, to be summed: `clips_of_all`, the number of the step's clips
  // on all ranks, weighs this rank's mean losses, and has to be given. Errors: the teacher's, which names the
  // sentence; the feature cache's, which name its directory; too many skipped steps in a row; a single clip
  // that the device cannot hold; the exchange's.
  absl::StatusOr<StepLosses> Run(absl::Span<const Batch> batches, int64_t step,
                                 std::optional<int64_t> clips_of_all = std::nullopt);
  absl::StatusOr<StepLosses> Run(const Batch& batch, int64_t step) {
    return Run(absl::MakeConstSpan(&batch, 1), step);
  }

  // The average of the student's weights, which is to be evaluated and exported; null if the experiment asks
  // for none.
  MovingAverage* moving_average() { return moving_average_.has_value() ? &*moving_average_ : nullptr; }

  // Waits for the answers that are due of SkippedSteps. Before a run ends or State().
  absl::Status Settle() { return skipped_steps_.Settle(); }
  int64_t skipped_steps() const { return skipped_steps_.count(); }

  // All that steps leave behind beside the weights of student and W. The tensors share memory with this: copy
  // them before the next step.
  TensorMap State() const;
  // Goes on from `state`, of a step of the same experiment. Errors name the tensor that does not fit.
  absl::Status LoadState(const TensorMap& state);

 private:
  // Returns the sum of the weights of a step's clips, where `clips` are those on all ranks.
  double TotalWeight(int64_t clips) const;
  absl::StatusOr<StepLosses> AccumulateGradients(std::vector<Batch> pieces, double clips, int64_t step);
  // One try. Where the device's memory ends, sets `too_large` to the piece that it ended in.
  absl::StatusOr<StepLosses> TryAccumulate(const std::vector<Batch>& pieces, double clips, int64_t step,
                                           std::optional<size_t>* too_large);
  // What one pass over a batch gives; `distillation` is undefined without.
  struct View {
    StudentOutput output;
    at::Tensor ctc, distillation;
  };

  absl::StatusOr<StudentOutput> Forward(const Batch& batch, const Batch& on_device) const;
  absl::StatusOr<View> Hear(const Batch& batch, const Batch& on_device) const;
  absl::StatusOr<at::Tensor> Loss(const Batch& batch, double share, int64_t step, StepLosses* sums) const;
  // Joins the loss of `first` with that of a second view of the batch.
  absl::StatusOr<at::Tensor> AddSecondView(const Batch& batch, const Batch& on_device, View* first) const;
  absl::Status Backward(const at::Tensor& loss, bool is_last);
  absl::Status SplitPiece(size_t index, const absl::Status& reason, std::vector<Batch>* pieces) const;
  absl::Status Update(int64_t step, StepLosses* losses);
  absl::StatusOr<int64_t> ScheduledStep(int64_t step);
  std::string ClipName(int64_t clip) const;

  const Experiment experiment_;
  const std::shared_ptr<Wav2Vec2ForCtc> student_;
  const std::shared_ptr<const Distiller> distiller_;
  const TrainingStepOptions options_;
  const std::unique_ptr<Schedule> schedule_;
  const DeviceCopy to_device_;
  const std::vector<int64_t> student_layers_;  // Of the distiller; none without.
  AdamW optimizer_;
  Unfreezing unfreezing_;
  std::optional<LossScaler> loss_scaler_;        // With FP16.
  std::optional<MovingAverage> moving_average_;  // If the experiment asks for it.
  SkippedSteps skipped_steps_;
  bool exchange_began_ = false;  // In the step that runs: its batches cannot start anew.
};

}  // namespace distill_l2s
