#pragma once

#include <torch/nn/module.h>

#include "modeling/checkpoint/safetensors.h"

namespace distill_l2s {

// All parameters and buffers of `module`, by their dotted names; they share memory with it.
TensorMap NamedTensors(const torch::nn::Module& module);

}  // namespace distill_l2s
