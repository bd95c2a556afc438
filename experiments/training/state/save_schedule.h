#pragma once

#include <cstdint>

#include "absl/time/time.h"

namespace distill_l2s {

// When a run writes its state. What is written changes nothing in the result.
class SaveSchedule {
 public:
  // After every `every_steps` steps, and where `interval` has passed since the last time or the start; 0:
  // not for that reason.
  SaveSchedule(int64_t every_steps, absl::Duration interval, absl::Time start)
      : every_steps_(every_steps), interval_(interval), last_(start) {}

  // Whether it is time after step `step`, counted from 1.
  bool IsDue(int64_t step, absl::Time now) const {
    const bool by_step = every_steps_ > 0 && step % every_steps_ == 0;
    return by_step || (interval_ > absl::ZeroDuration() && now - last_ >= interval_);
  }
  void NoteSaved(absl::Time now) { last_ = now; }

 private:
  const int64_t every_steps_;
  const absl::Duration interval_;
  absl::Time last_;
};

}  // namespace distill_l2s
