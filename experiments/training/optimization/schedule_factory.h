#pragma once

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "experiments/training/optimization/optimization.pb.h"
#include "experiments/training/optimization/schedule.h"

namespace distill_l2s {

// Error: no schedule is chosen, or one of its fields is senseless.
absl::StatusOr<std::unique_ptr<Schedule>> CreateSchedule(const OptimizationConfig& config);

// The learning rate of step `step`, counted from 0. During the warm-up it is learning_rate * step /
// warmup_steps, so step 0 has rate 0 where there is a warm-up (as transformers' schedules have it); with a
// schedule whose WarmupStart() is w, learning_rate * (w + (1 - w) step / warmup_steps).
double LearningRate(const OptimizationConfig& config, const Schedule& schedule, int64_t step);

}  // namespace distill_l2s
