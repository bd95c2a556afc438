#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace distill_l2s {

// What a finished training run says of itself, in result.json; its presence says that the run is complete.
struct RunResult {
  std::string experiment_id;
  int64_t steps = 0;
  int64_t skipped_steps = 0;  // Updates left out as their gradient was not finite.
  int64_t selected_step = 0;  // Whose weights the checkpoint holds.
  int64_t parameters = 0;
  int64_t clips = 0;           // Training clips used.
  int64_t clips_left_out = 0;  // Too long, too short, or impossible for CTC.
  double audio_s = 0;          // Trained on, repetitions counted.
  double training_s = 0;       // Wall time in training steps, evaluations not counted.
  double wall_s = 0;
  // SHA-256 over the teacher's weights before the first step and after the last; empty without distillation.
  std::string teacher_sha256_before;
  std::string teacher_sha256_after;
};

absl::Status WriteRunResult(const std::string& path, const RunResult& result);
absl::StatusOr<RunResult> ReadRunResult(const std::string& path);

}  // namespace distill_l2s
