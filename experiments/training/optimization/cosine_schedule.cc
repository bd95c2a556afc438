#include "experiments/training/optimization/cosine_schedule.h"

#include <cmath>

namespace distill_l2s {

double CosineSchedule::Factor(double progress) const {
  if (progress <= config_.hold()) return 1;
  const double phase = (progress - config_.hold()) / (1 - config_.hold());
  return config_.floor() + (1 - config_.floor()) * 0.5 * (1 + std::cos(M_PI * phase));
}

}  // namespace distill_l2s
