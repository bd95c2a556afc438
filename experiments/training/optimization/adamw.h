#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "experiments/training/optimization/optimization.pb.h"

namespace distill_l2s {

// AdamW (Loshchilov and Hutter 2019) over ATen's fused kernel: one call updates a whole group on CPU or CUDA.
class AdamW {
 public:
  struct Group {
    std::vector<at::Tensor> parameters;
    double weight_decay = 0;
    double rate_factor = 1;  // Multiplies the learning rate.
  };

  AdamW(const OptimizationConfig& config, std::vector<Group> groups);

  // Updates every parameter that has a gradient; one without (layer drop skipped it) keeps its moments. Where
  // `skip`, a scalar tensor on the parameters' device, is given and not 0, nothing changes; nothing waits for
  // it.
  void Step(double learning_rate, const at::Tensor& skip = {});
  // Drops all gradients, so that the next backward pass allocates none to add to.
  void ZeroGradients();
  // Scales the gradients so that their 2-norm over all groups is at most `max_norm` (0: leaves them as they
  // are). Returns the norm before, a scalar tensor on the parameters' device; nothing waits for it.
  at::Tensor ClipGradients(double max_norm);

 private:
  struct State {
    std::vector<at::Tensor> first_moments, second_moments, steps;
  };

  const double beta1_, beta2_, epsilon_;
  std::vector<Group> groups_;
  std::vector<State> states_;
};

}  // namespace distill_l2s
