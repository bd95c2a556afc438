#pragma once

#include <cstdint>

#include "experiments/training/optimization/optimization.pb.h"
#include "experiments/training/optimization/schedule.h"

namespace distill_l2s {

// fairseq's tri-stage schedule, as it fine-tunes wav2vec 2.0 (Baevski et al. 2020, appendix B): after the
// warm-up from `initial_scale`, 1 for `hold_steps` steps, then final_scale^p with p from 0 to 1 at the last
// step.
class TriStageSchedule : public Schedule {
 public:
  // `steps`: those after the warm-up.
  TriStageSchedule(const OptimizationConfig::TriStage& config, int64_t steps)
      : config_(config), steps_(steps) {}
  double Factor(double progress) const override;
  double WarmupStart() const override { return config_.initial_scale(); }

 private:
  const OptimizationConfig::TriStage config_;
  const int64_t steps_;
};

}  // namespace distill_l2s
