#pragma once

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "experiments/training/diagnostics/event_file.h"
#include "experiments/training/training_observer.h"

namespace distill_l2s {

// Writes a run's curves where TensorBoard finds them (`tensorboard --logdir=RUNS`):
//   loss/{total,ctc,distillation}
//   train/{learning_rate,gradient_norm,skipped_steps,audio_hours,times_real_time}
//   dev/{cer_percent,wer_percent}   diagnostics/* (DiagnosticMetrics; a layer pair's end in _0, _1, ...)
class TensorboardObserver : public TrainingObserver {
 public:
  // In `directory`, which exists. `steps_done`: of the run before, where it goes on; with 0 an earlier run's
  // files are removed.
  static absl::StatusOr<TensorboardObserver> Create(const std::string& directory, int64_t steps_done);

  absl::Status OnTrainMetrics(const TrainMetrics& metrics) override;
  absl::Status OnDevMetrics(const DevMetrics& metrics) override;
  absl::Status OnDiagnostics(const DiagnosticMetrics& metrics) override;

 private:
  explicit TensorboardObserver(EventFile file) : file_(std::move(file)) {}

  EventFile file_;
};

// The numbers under their tags.
TaggedScalars TrainScalars(const TrainMetrics& metrics);
TaggedScalars DiagnosticScalars(const DiagnosticMetrics& metrics);

}  // namespace distill_l2s
