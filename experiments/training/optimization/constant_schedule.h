#pragma once

#include "experiments/training/optimization/schedule.h"

namespace distill_l2s {

// Always 1.
class ConstantSchedule : public Schedule {
 public:
  double Factor(double progress) const override;
};

}  // namespace distill_l2s
