#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "base/progress.h"
#include "experiments/training/training_observer.h"

namespace distill_l2s {

// The bar on stderr: steps, time taken and in all, losses, hours of audio per hour, and the last dev error
// rate.
class ProgressObserver : public TrainingObserver {
 public:
  // `name` of the run, or "". `steps` still to do.
  ProgressObserver(absl::string_view name, int64_t steps);

  absl::Status OnTrainMetrics(const TrainMetrics& metrics) override;
  absl::Status AfterStep(const RunStanding& standing, const StepLosses& losses) override;
  absl::Status OnDevMetrics(const DevMetrics& metrics) override;

 private:
  Progress progress_;
  std::string loss_note_, dev_note_;
};

}  // namespace distill_l2s
