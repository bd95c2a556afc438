#include "experiments/training/state/background_saver.h"

#include <utility>

#include "experiments/training/torch_errors.h"

namespace distill_l2s {

BackgroundSaver::BackgroundSaver(std::function<absl::Status(const TrainingState&)> write)
    : write_(std::move(write)), thread_([this] { Work(); }) {}

BackgroundSaver::~BackgroundSaver() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

void BackgroundSaver::WaitUntilIdle() const {
  const auto is_idle = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return !pending_.has_value(); };
  mutex_.Await(absl::Condition(&is_idle));
}

absl::Status BackgroundSaver::Save(const TrainingState& state) {
  absl::MutexLock lock(&mutex_);
  WaitUntilIdle();
  if (!status_.ok()) return status_;
  pending_ = Snapshot(state);
  return absl::OkStatus();
}

absl::Status BackgroundSaver::status() const {
  absl::MutexLock lock(&mutex_);
  return status_;
}

absl::Status BackgroundSaver::Finish() {
  absl::MutexLock lock(&mutex_);
  WaitUntilIdle();
  return status_;
}

void BackgroundSaver::Work() {
  const auto has_work = [this]()
                            ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return pending_.has_value() || stopping_; };
  absl::MutexLock lock(&mutex_);
  while (true) {
    mutex_.Await(absl::Condition(&has_work));
    if (!pending_.has_value()) return;
    const TrainingState& state = *pending_;  // Nobody else touches it while it is pending.
    mutex_.Unlock();
    absl::Status status = CatchErrors([&] { return write_(state); });
    mutex_.Lock();
    status_.Update(std::move(status));
    pending_.reset();
  }
}

}  // namespace distill_l2s
