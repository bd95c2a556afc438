#include "experiments/training/optimization/constant_schedule.h"

namespace distill_l2s {

double ConstantSchedule::Factor(double) const { return 1; }

}  // namespace distill_l2s
