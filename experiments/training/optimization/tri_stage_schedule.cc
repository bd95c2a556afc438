#include "experiments/training/optimization/tri_stage_schedule.h"

#include <cmath>

namespace distill_l2s {

double TriStageSchedule::Factor(double progress) const {
  const double decay_steps = static_cast<double>(steps_ - config_.hold_steps());
  const double decayed = progress * static_cast<double>(steps_) - config_.hold_steps();
  if (decayed <= 0) return 1;
  return std::pow(config_.final_scale(), decayed / decay_steps);
}

}  // namespace distill_l2s
