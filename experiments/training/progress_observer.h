#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "base/progress.h"
#include "experiments/training/training_observer.h"

namespace distill_l2s {

// The bar on stderr: steps, loss, speed and the last dev error rate.
class ProgressObserver : public TrainingObserver {
 public:
  // `name` of the run, or "". `steps` still to do.
  ProgressObserver(absl::string_view name, int64_t steps);

  absl::Status AfterStep(const RunStanding& standing, const StepLosses& losses) override;
  absl::Status OnDevMetrics(const DevMetrics& metrics) override;

 private:
  Progress progress_;
  std::string dev_note_;
};

}  // namespace distill_l2s
