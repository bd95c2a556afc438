#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "experiments/training/state/training_state.h"

namespace distill_l2s {

// Which states stay once a newer one is written.
struct StateRetention {
  int keep_last = 2;             // The newest; at least 1.
  bool keep_best = false;        // Also that with the lowest dev error rate.
  int64_t keep_every_steps = 0;  // Also those whose step is a multiple; 0: none for that.
};

// The states of one run: DIRECTORY/step-N, each as in state_directory.h. One process writes at a time.
class StateStore {
 public:
  StateStore(std::string directory, StateRetention retention)
      : directory_(std::move(directory)), retention_(retention) {}

  // Writes step-N, whole, then removes what the retention does not keep. After an error what was kept before
  // is still there.
  absl::Status Write(const TrainingState& state);

  // The newest state that is whole. One that is damaged is logged as an error by name and the one before is
  // taken. nullopt: there is none at all. Errors: there are some and none is whole.
  absl::StatusOr<std::optional<TrainingState>> ReadNewest() const;

  // Removes those that were kept only as the last.
  absl::Status RemoveLast() const { return RemoveStale(/*keep_last=*/0); }
  // The same, but for the newest.
  absl::Status RemoveAllButNewest() const { return RemoveStale(/*keep_last=*/1); }
  // Whether the state of `step` stays whatever follows.
  bool KeepsForGood(int64_t step) const {
    return retention_.keep_every_steps > 0 && step % retention_.keep_every_steps == 0;
  }

  // Steps of the states there, ascending.
  std::vector<int64_t> Steps() const;
  std::string Path(int64_t step) const;
  // Removes them all.
  absl::Status Clear();

 private:
  absl::Status RemoveStale(int keep_last) const;
  std::vector<int64_t> StepsToKeep(const std::vector<int64_t>& steps, int keep_last) const;

  const std::string directory_;
  const StateRetention retention_;
};

}  // namespace distill_l2s
