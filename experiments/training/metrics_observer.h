#pragma once

#include <utility>

#include "experiments/evaluation/metrics_log.h"
#include "experiments/training/training_observer.h"

namespace distill_l2s {

// Writes a run's metrics.jsonl.
class MetricsObserver : public TrainingObserver {
 public:
  explicit MetricsObserver(MetricsWriter writer) : writer_(std::move(writer)) {}

  absl::Status OnTrainMetrics(const TrainMetrics& metrics) override { return writer_.Append(metrics); }
  absl::Status OnDevMetrics(const DevMetrics& metrics) override { return writer_.Append(metrics); }
  absl::Status OnDiagnostics(const DiagnosticMetrics& metrics) override { return writer_.Append(metrics); }

 private:
  MetricsWriter writer_;
};

}  // namespace distill_l2s
