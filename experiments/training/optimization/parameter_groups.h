#pragma once

#include <torch/nn/module.h>

#include <set>
#include <string>
#include <vector>

#include "experiments/training/optimization/adamw.h"
#include "experiments/training/optimization/optimization.pb.h"

namespace distill_l2s {

// The trainable parameters of `student` and, if not null, `distillation`, by weight decay (biases, norms and
// other parameters of one axis have none, unless decay_all_parameters) and by rate factor (those named in
// `new_parameters` and all of `distillation` take new_parameter_rate_factor).
std::vector<AdamW::Group> ParameterGroups(const OptimizationConfig& config, const torch::nn::Module& student,
                                          const std::set<std::string>& new_parameters,
                                          const torch::nn::Module* distillation);

}  // namespace distill_l2s
