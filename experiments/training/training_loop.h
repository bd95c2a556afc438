#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "experiments/experiment.pb.h"
#include "experiments/training/checkpoint_selection.h"
#include "experiments/training/loss_meter.h"
#include "experiments/training/run_parts.h"
#include "experiments/training/training_observer.h"
#include "experiments/training/training_options.h"

namespace distill_l2s {

// The steps of one run: training, reports, evaluations.
class TrainingLoop {
 public:
  // All pointers must outlive the loop. `start`: of the run.
  TrainingLoop(const Experiment& experiment, const TrainingOptions& options, absl::Time start,
               RunParts* parts, CheckpointSelection* selection, std::vector<TrainingObserver*> observers);

  // Trains until the experiment's last step. Cancelled after SIGINT or SIGTERM.
  absl::Status Run();

  const RunStanding& standing() const { return standing_; }
  int64_t skipped_steps() const { return meter_.skipped_steps(); }

 private:
  absl::Status TrainBatch();
  absl::Status ReportTraining(double learning_rate);
  absl::Status EvaluateOnDev();
  bool IsLast() const { return standing_.step == experiment_.optimization().steps(); }
  bool LogsNow() const { return IsLast() || standing_.step % options_.log_every_steps == 0; }
  bool EvaluatesNow() const;

  const Experiment& experiment_;
  const TrainingOptions& options_;
  const absl::Time start_;
  RunParts* const parts_;
  CheckpointSelection* const selection_;
  const std::vector<TrainingObserver*> observers_;
  RunStanding standing_;
  LossMeter meter_;
};

}  // namespace distill_l2s
