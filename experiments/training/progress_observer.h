#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "base/progress.h"
#include "experiments/training/training_observer.h"

namespace distill_l2s {

// The bar on stderr: steps, time taken and in all, the last dev error rate, losses, and hours of audio per
// hour. The last line, which stays, has the last evaluation.
class ProgressObserver : public TrainingObserver {
 public:
  // `name` of the run, or "". `steps` in all, of which an earlier start did the first `steps_before`.
  ProgressObserver(absl::string_view name, int64_t steps, int64_t steps_before);

  absl::Status OnTrainMetrics(const TrainMetrics& metrics) override;
  absl::Status AfterStep(const RunStanding& standing, const StepLosses& losses) override;
  absl::Status OnDevMetrics(const DevMetrics& metrics) override;

 private:
  void ShowNotes();

  Progress progress_;
  std::string dev_note_, loss_note_, parts_note_, speed_note_;
};

}  // namespace distill_l2s
