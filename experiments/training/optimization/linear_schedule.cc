#include "experiments/training/optimization/linear_schedule.h"

namespace distill_l2s {

double LinearSchedule::Factor(double progress) const { return 1 - (1 - config_.floor()) * progress; }

}  // namespace distill_l2s
