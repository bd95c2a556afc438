#pragma once

#include <ATen/core/Tensor.h>

#include <memory>

#include "modeling/wav2vec2/activation.h"
#include "modeling/wav2vec2/inference_precision.h"

namespace distill_l2s {

// A linear layer for inference on the CPU whose weight lies as the processor's matrix kernel reads it, packed
// once instead of in each call. No gradient. Thread-safe.
class PackedLinear {
 public:
  virtual ~PackedLinear() = default;

  // [..., inputs] bfloat16 -> activation(input weight^T + bias), [..., outputs] bfloat16. Without an
  // activation: nullptr.
  virtual at::Tensor Forward(const at::Tensor& input, const Activation* activation) const = 0;
};

// Packs copies of `weight` [outputs, inputs] and `bias` [outputs], fp32 on the CPU, for kBFloat16 or kInt8.
std::unique_ptr<PackedLinear> PackLinear(const at::Tensor& weight, const at::Tensor& bias,
                                         InferencePrecision precision);

}  // namespace distill_l2s
