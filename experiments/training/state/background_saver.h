#pragma once

#include <functional>
#include <optional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "experiments/training/state/training_state.h"

namespace distill_l2s {

// Writes training states on a thread of its own, one after another, while the training goes on. At most one
// is being written and none waits: memory holds one snapshot at a time.
class BackgroundSaver {
 public:
  // `write` writes one, on the saver's thread.
  explicit BackgroundSaver(std::function<absl::Status(const TrainingState&)> write);
  // Waits for what is being written.
  ~BackgroundSaver();
  BackgroundSaver(const BackgroundSaver&) = delete;
  BackgroundSaver& operator=(const BackgroundSaver&) = delete;

  // Takes a snapshot of `state` to write, once the one before is written. Returns the first error of a write
  // so far; then nothing is taken.
  absl::Status Save(const TrainingState& state);
  // The first error of a write so far; does not wait.
  absl::Status status() const;
  // Waits until everything is written. Returns the first error.
  absl::Status Finish();

 private:
  void Work();
  void WaitUntilIdle() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::function<absl::Status(const TrainingState&)> write_;
  mutable absl::Mutex mutex_;
  std::optional<TrainingState> pending_ ABSL_GUARDED_BY(mutex_);  // There until it is written.
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace distill_l2s
