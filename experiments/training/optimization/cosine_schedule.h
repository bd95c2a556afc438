#pragma once

#include "experiments/training/optimization/optimization.pb.h"
#include "experiments/training/optimization/schedule.h"

namespace distill_l2s {

// 1 until `hold`, then floor + (1 - floor) (1 + cos(pi p)) / 2 with p from 0 to 1 (Loshchilov and Hutter
// 2017).
class CosineSchedule : public Schedule {
 public:
  explicit CosineSchedule(const OptimizationConfig::Cosine& config) : config_(config) {}
  double Factor(double progress) const override;

 private:
  const OptimizationConfig::Cosine config_;
};

}  // namespace distill_l2s
