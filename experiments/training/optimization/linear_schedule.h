#pragma once

#include "experiments/training/optimization/optimization.pb.h"
#include "experiments/training/optimization/schedule.h"

namespace distill_l2s {

// A straight line from 1 to `floor`.
class LinearSchedule : public Schedule {
 public:
  explicit LinearSchedule(const OptimizationConfig::Linear& config) : config_(config) {}
  double Factor(double progress) const override;

 private:
  const OptimizationConfig::Linear config_;
};

}  // namespace distill_l2s
