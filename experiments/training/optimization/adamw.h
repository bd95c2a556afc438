#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "experiments/training/optimization/optimization.pb.h"
#include "modeling/checkpoint/safetensors.h"

namespace distill_l2s {

// AdamW (Loshchilov and Hutter 2019) over ATen's fused kernel: one call updates a whole group on CPU or CUDA.
class AdamW {
 public:
  struct Group {
    std::vector<at::Tensor> parameters;
    double weight_decay = 0;
    double rate_factor = 1;               // Multiplies the learning rate.
    std::vector<std::string> names = {};  // Of the parameters, each once in all groups, for State().
  };

  AdamW(const OptimizationConfig& config, std::vector<Group> groups);

  // Updates every parameter that has a gradient; one without (layer drop skipped it, or it is frozen) keeps
  // its moments and its value. Where
  // `skip`, a scalar tensor on the parameters' device, is given and not 0, nothing changes; nothing waits for
  // it.
  void Step(double learning_rate, const at::Tensor& skip = {});
  // Drops all gradients, so that the next backward pass allocates none to add to.
  void ZeroGradients();
  // Scales the gradients so that their 2-norm over all groups is at most `max_norm` (0: leaves them as they
  // are). Returns the norm before, a scalar tensor on the parameters' device; nothing waits for it.
  at::Tensor ClipGradients(double max_norm);
  // All that there are, of parameters in the order of the groups.
  std::vector<at::Tensor> Gradients() const;

  // What a checkpoint holds: for each parameter NAME its NAME.first_moment, NAME.second_moment and NAME.step,
  // which share memory with the optimiser. It needs names.
  TensorMap State() const;
  // Goes on from `state`, of an optimiser of the same parameters. An error names the tensor that is missing
  // or of another shape; then nothing has changed.
  absl::Status LoadState(const TensorMap& state);

 private:
  struct Moments {
    std::vector<at::Tensor> first, second, steps;
  };

  const double beta1_, beta2_, epsilon_;
  std::vector<Group> groups_;
  std::vector<Moments> moments_;
};

}  // namespace distill_l2s
