#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "experiments/training/state/background_saver.h"
#include "experiments/training/state/save_schedule.h"
#include "experiments/training/state/state_store.h"
#include "experiments/training/training_options.h"

namespace distill_l2s {

// Writes a run's states beside the training, when the options ask for them.
class RunSaver {
 public:
  // `start`: since when the first interval runs.
  RunSaver(const TrainingOptions& options, absl::Time start);

  // Whether a state is to be written after step `step`, counted from 1, which was an evaluation better than
  // all before or not.
  bool IsDue(int64_t step, bool is_best) const;

  // Begins to write; waits only for the one before. The error of an earlier write comes out here, in
  // status() or in Finish(), whichever is asked first.
  absl::Status Save(const TrainingState& state);
  absl::Status status() const { return saver_.status(); }
  // Waits until what was begun is written.
  absl::Status Finish() { return saver_.Finish(); }

  // Once the run is complete: removes the states that were there only to go on from.
  absl::Status RemoveLast();
  // The same, but for the newest state.
  absl::Status RemoveAllButNewest();

  std::string Path(int64_t step) const { return store_.Path(step); }

 private:
  const bool keeps_best_;
  StateStore store_;
  SaveSchedule schedule_;
  BackgroundSaver saver_;
};

}  // namespace distill_l2s
