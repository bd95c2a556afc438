#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Event.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "modeling/checkpoint/safetensors.h"

namespace distill_l2s {

// Watches which steps were skipped because their loss or gradient was not finite: logs each with its clips,
// counts them, and ends the run after too many in a row. Whether a step was skipped is known on the device;
// on the CPU that is now, elsewhere the answer is copied beside the work and read once it is there, so that
// no step waits: logs and the error come some steps late.
class SkippedSteps {
 public:
  using ClipName = std::function<std::string(int64_t clip)>;

  //   max_in_a_row  steps skipped in a row that are an error; 0: any number is none
  //   clip_name     what the log calls a clip, by its position in the data set; the path of its audio, say
  SkippedSteps(int64_t max_in_a_row, ClipName clip_name)
      : max_in_a_row_(max_in_a_row), clip_name_(std::move(clip_name)) {}

  //   skipped  float scalar on the device that computed it: 1 or 0
  //   clips    of the step's batches
  // FailedPrecondition once too many steps in a row were skipped.
  absl::Status Add(int64_t step, const at::Tensor& skipped, std::vector<int64_t> clips);
  // Waits for the answers that are due.
  absl::Status Settle();

  // Among the answers that are there.
  int64_t count() const { return count_; }

  // "count" and "in_a_row", int64 scalars, after Settle().
  TensorMap State() const;
  absl::Status LoadState(const TensorMap& state);

 private:
  struct Pending {
    int64_t step;
    at::Tensor skipped;  // On the host, once `copied` is over.
    std::optional<c10::Event> copied;
    std::vector<int64_t> clips;
  };
  absl::Status Read(const Pending& pending);

  const int64_t max_in_a_row_;
  const ClipName clip_name_;
  std::deque<Pending> pending_;
  int64_t count_ = 0;
  int64_t in_a_row_ = 0;
};

}  // namespace distill_l2s
