#pragma once

#include "modeling/wav2vec2/packed_linear.h"

namespace distill_l2s {

// oneDNN's bfloat16 product with the bias and GELU or ReLU in its last step; sums in fp32.
class BFloat16Linear : public PackedLinear {
 public:
  BFloat16Linear(const at::Tensor& weight, const at::Tensor& bias);

  at::Tensor Forward(const at::Tensor& input, const Activation* activation) const override;

 private:
  at::Tensor weight_;  // oneDNN's own layout.
  at::Tensor bias_;
};

}  // namespace distill_l2s
