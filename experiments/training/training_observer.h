#pragma once

#include <cstdint>
#include <limits>

#include "absl/status/status.h"
#include "experiments/evaluation/metrics_log.h"
#include "experiments/training/training_step.h"

namespace distill_l2s {

// How far a run is.
struct RunStanding {
  int64_t step = 0;                                             // Steps finished.
  double audio_s = 0;                                           // Trained on, repetitions counted.
  double training_s = 0;                                        // Wall time in training steps.
  double wall_s = 0;                                            // Since the run's start.
  double last_loss = std::numeric_limits<double>::quiet_NaN();  // As last reported.
};

// Watches a run. The calls come from the loop's thread, in the order of the steps: for each step AfterStep(),
// then, where they are due, OnTrainMetrics(), OnDiagnostics() and OnDevMetrics(). An error ends the run. What
// an observer draws at random or computes changes nothing in the training.
class TrainingObserver {
 public:
  virtual ~TrainingObserver() = default;

  // The losses are scalars on the device; who reads them at each step makes each step wait for the device.
  virtual absl::Status AfterStep(const RunStanding&, const StepLosses&) { return absl::OkStatus(); }
  // The means over the last log_every_steps steps.
  virtual absl::Status OnTrainMetrics(const TrainMetrics&) { return absl::OkStatus(); }
  virtual absl::Status OnDiagnostics(const DiagnosticMetrics&) { return absl::OkStatus(); }
  virtual absl::Status OnDevMetrics(const DevMetrics&) { return absl::OkStatus(); }
};

}  // namespace distill_l2s
