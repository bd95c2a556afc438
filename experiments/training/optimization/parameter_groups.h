#pragma once

#include <torch/nn/module.h>

#include <set>
#include <string>
#include <vector>

#include "experiments/training/optimization/adamw.h"
#include "experiments/training/optimization/optimization.pb.h"
#include "modeling/wav2vec2/wav2vec2_config.pb.h"

namespace distill_l2s {

// The trainable parameters of `student`, which has `student_config`, and, if not null, `distillation`, by
// weight decay (biases, norms and other parameters of one axis have none, unless decay_all_parameters) and by
// rate factor, a product: new_parameter_rate_factor for those named in `new_parameters` and all of
// `distillation`; the part's factor (feature encoder, head, projection); and layer_rate_decay. Names are
// those in `student`, and "distillation.NAME".
std::vector<AdamW::Group> ParameterGroups(const OptimizationConfig& config,
                                          const Wav2Vec2Config& student_config,
                                          const torch::nn::Module& student,
                                          const std::set<std::string>& new_parameters,
                                          const torch::nn::Module* distillation);

}  // namespace distill_l2s
