#include "experiments/training/run_saver.h"

#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "experiments/training/output_directory.h"

namespace distill_l2s {

RunSaver::RunSaver(const TrainingOptions& options, absl::Time start)
    : keeps_best_(options.keep_best_state),
      store_(StateDirectory(options),
             {options.keep_last_states, options.keep_best_state, options.keep_states_every_steps}),
      schedule_(options.save_every_steps, absl::Seconds(options.save_interval_s), start),
      saver_([this](const TrainingState& state) { return store_.Write(state); }) {}

bool RunSaver::IsDue(int64_t step, bool is_best) const {
  return schedule_.IsDue(step, absl::Now()) || store_.KeepsForGood(step) || (keeps_best_ && is_best);
}

absl::Status RunSaver::Save(const TrainingState& state) {
  RETURN_IF_ERROR(saver_.Save(state));
  schedule_.NoteSaved(absl::Now());
  return absl::OkStatus();
}

absl::Status RunSaver::RemoveLast() {
  RETURN_IF_ERROR(saver_.Finish());
  return store_.RemoveLast();
}

absl::Status RunSaver::RemoveAllButNewest() {
  RETURN_IF_ERROR(saver_.Finish());
  return store_.RemoveAllButNewest();
}

}  // namespace distill_l2s
