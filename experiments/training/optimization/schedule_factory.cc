#include "experiments/training/optimization/schedule_factory.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "experiments/training/optimization/constant_schedule.h"
#include "experiments/training/optimization/cosine_schedule.h"
#include "experiments/training/optimization/linear_schedule.h"
#include "experiments/training/optimization/tri_stage_schedule.h"

namespace distill_l2s {
namespace {

bool IsShare(double value) { return value >= 0 && value <= 1; }

absl::StatusOr<std::unique_ptr<Schedule>> CreateTriStage(const OptimizationConfig& config) {
  const OptimizationConfig::TriStage& tri_stage = config.tri_stage();
  const int64_t steps = config.steps() - config.warmup_steps();
  if (tri_stage.hold_steps() < 0 || tri_stage.hold_steps() >= std::max<int64_t>(steps, 1)) {
    return absl::InvalidArgumentError(
        absl::StrCat("optimization.tri_stage.hold_steps is ", tri_stage.hold_steps(),
                     ": expected 0 or more, and less than the steps after the warm-up, ", steps));
  }
  if (!IsShare(tri_stage.initial_scale())) {
    return absl::InvalidArgumentError(absl::StrCat("optimization.tri_stage.initial_scale is ",
                                                   tri_stage.initial_scale(), ": expected 0 to 1"));
  }
  if (!IsShare(tri_stage.final_scale()) || tri_stage.final_scale() == 0) {
    return absl::InvalidArgumentError(absl::StrCat("optimization.tri_stage.final_scale is ",
                                                   tri_stage.final_scale(),
                                                   ": expected above 0 and at most 1"));
  }
  return std::make_unique<TriStageSchedule>(tri_stage, steps);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Schedule>> CreateSchedule(const OptimizationConfig& config) {
  switch (config.schedule_case()) {
    case OptimizationConfig::kCosine:
      if (!IsShare(config.cosine().hold()) || !IsShare(config.cosine().floor())) {
        return absl::InvalidArgumentError("optimization.cosine: hold and floor lie between 0 and 1");
      }
      return std::make_unique<CosineSchedule>(config.cosine());
    case OptimizationConfig::kLinear:
      if (!IsShare(config.linear().floor())) {
        return absl::InvalidArgumentError("optimization.linear.floor: lies between 0 and 1");
      }
      return std::make_unique<LinearSchedule>(config.linear());
    case OptimizationConfig::kConstant:
      return std::make_unique<ConstantSchedule>();
    case OptimizationConfig::kTriStage:
      return CreateTriStage(config);
    case OptimizationConfig::SCHEDULE_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError(
      "optimization: choose a schedule: cosine {}, linear {}, tri_stage {} or constant {}");
}

double LearningRate(const OptimizationConfig& config, const Schedule& schedule, int64_t step) {
  if (step < config.warmup_steps()) {
    const double start = config.learning_rate() * schedule.WarmupStart();
    return start + (config.learning_rate() - start) * step / config.warmup_steps();
  }
  const double rest = std::max(1, config.steps() - config.warmup_steps());
  const double progress = std::min(1.0, (step - config.warmup_steps()) / rest);
  return config.learning_rate() * schedule.Factor(progress);
}

}  // namespace distill_l2s
