#include "experiments/training/optimization/schedule_factory.h"

#include <algorithm>

#include "absl/status/status.h"
#include "experiments/training/optimization/constant_schedule.h"
#include "experiments/training/optimization/cosine_schedule.h"
#include "experiments/training/optimization/linear_schedule.h"

namespace distill_l2s {
namespace {

bool IsShare(double value) { return value >= 0 && value <= 1; }

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
    case OptimizationConfig::SCHEDULE_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError("optimization: choose a schedule: cosine {}, linear {} or constant {}");
}

double LearningRate(const OptimizationConfig& config, const Schedule& schedule, int64_t step) {
  if (step < config.warmup_steps()) return config.learning_rate() * step / config.warmup_steps();
  const double rest = std::max(1, config.steps() - config.warmup_steps());
  const double progress = std::min(1.0, (step - config.warmup_steps()) / rest);
  return config.learning_rate() * schedule.Factor(progress);
}

}  // namespace distill_l2s
