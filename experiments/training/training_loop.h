#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "data/batching/batch.h"
#include "experiments/experiment.pb.h"
#include "experiments/training/checkpoint_selection.h"
#include "experiments/training/dev_evaluation.h"
#include "experiments/training/distributed/rank_group.h"
#include "experiments/training/early_stopping.h"
#include "experiments/training/loss_meter.h"
#include "experiments/training/run_parts.h"
#include "experiments/training/run_saver.h"
#include "experiments/training/run_state.h"
#include "experiments/training/state/training_state.h"
#include "experiments/training/training_observer.h"
#include "experiments/training/training_options.h"

namespace distill_l2s {

// The steps of one run: training, reports, evaluations.
class TrainingLoop {
 public:
  // All pointers must outlive the loop. `identity` is the run's, of any step. `saver` is null on ranks but 0,
  // `ranks` on a rank alone.
  TrainingLoop(const Experiment& experiment, const TrainingOptions& options, StateHeader identity,
               RunParts* parts, CheckpointSelection* selection, RunSaver* saver, RankGroup* ranks);

  // Before Run(): goes on where `state` was taken, if there is one; rank 0's counts, and all ranks get its
  // weights. An error names what of it does not fit.
  absl::Status Begin(const std::optional<TrainingState>& state);
  // From now on.
  void AddObserver(TrainingObserver* observer) { observers_.push_back(observer); }

  // Trains until the experiment's last step or until early stopping ends the run. After SIGINT or SIGTERM on
  // any rank it writes the state and returns Cancelled on all; a state that cannot be written is an error at
  // the next step.
  absl::Status Run();

  const RunStanding& standing() const { return standing_; }

 private:
  // What all ranks are to do before the next step.
  struct Agreement {
    bool stops;
    bool saves;
  };
  // This rank's batches of a step, and what the step holds on all ranks.
  struct StepBatches {
    std::vector<Batch> batches;
    int64_t clips;
  };
  absl::Status TrainOneStep();
  absl::StatusOr<StepBatches> NextBatches();
  absl::StatusOr<Agreement> Agree();
  absl::StatusOr<Agreement> Vote(int64_t step, bool is_best) const;
  bool IsFirstRank() const { return ranks_ == nullptr || ranks_->rank() == 0; }
  absl::Status ReportTraining(double learning_rate);
  absl::Status EvaluateOnDev();
  absl::Status Diagnose();
  absl::StatusOr<DevMetrics> Transcribe();
  absl::Status Save();
  absl::Status StopInterrupted();
  void NoteTime();
  bool IsLast() const { return standing_.step == experiment_.optimization().steps(); }
  bool LogsNow() const { return IsLast() || standing_.step % options_.log_every_steps == 0; }
  bool EvaluatesNow() const;

  const Experiment& experiment_;
  const TrainingOptions& options_;
  StateHeader header_;  // Of the last step.
  RunParts* const parts_;
  CheckpointSelection* const selection_;
  RunSaver* const saver_;
  RankGroup* const ranks_;
  int64_t saved_step_ = 0;  // Whose state is written, or is where the run began.
  // Made by several ranks at the start of the step before, in the one sum that a step waits for.
  std::optional<Agreement> agreement_;
  std::vector<TrainingObserver*> observers_;
  RunStanding standing_;
  LossMeter meter_;
  EarlyStopping early_stopping_;
  DevEvaluation dev_evaluation_;          // Of this rank's part of the dev set.
  std::vector<Batch> diagnosed_batches_;  // Of the step before an evaluation with diagnostics.
  absl::Time last_time_;                  // Until when standing_.wall_s counts.
};

}  // namespace distill_l2s
