#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "experiments/training/optimization/optimization.pb.h"
#include "modeling/wav2vec2/wav2vec2_for_ctc.h"

namespace distill_l2s {

// Timed unfreezing, as fairseq's freeze_finetune_updates: the head learns first, the encoder from
// encoder_start_step on, the feature encoder from the later of that and feature_encoder_start_step. What is
// frozen takes no gradient, so that its backward pass is not computed either. It depends on the step alone:
// nothing is kept from step to step.
class Unfreezing {
 public:
  // Parameters of `student` that require no gradient now never will.
  Unfreezing(const OptimizationConfig& config, const Wav2Vec2ForCtc& student);

  // Before each step, counted from 0.
  void Apply(int64_t step);

 private:
  struct Part {
    int64_t first_step = 0;
    std::vector<at::Tensor> parameters;
  };
  Part encoder_, feature_encoder_;
};

}  // namespace distill_l2s
