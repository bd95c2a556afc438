#pragma once

#include "modeling/wav2vec2/packed_linear.h"

namespace distill_l2s {

// Whether this processor has products of 8-bit integers with sums in 32 bits (AVX-512 VNNI, which those
// with AMX have, too). Without, oneDNN would sum in 16 bits, which overflow.
bool HasInt8Products();

// The product in 8-bit integers (oneDNN: AMX or VNNI, sums in 32 bits) of symmetric values: a weight is q w_o
// with one scale w_o = max |weight| / 127 an output, a frame q x_t with x_t = max |frame| / 127, found as it
// comes. output[t, o] = bfloat16(x_t w_o sum(q q) + bias). Frames are unsigned, with 128 for 0: VNNI
// multiplies unsigned by signed, and with both signed oneDNN has no kernel but a slow reference.
class Int8Linear : public PackedLinear {
 public:
  Int8Linear(const at::Tensor& weight, const at::Tensor& bias);

  at::Tensor Forward(const at::Tensor& input, const Activation* activation) const override;

 private:
  at::Tensor weight_;  // oneDNN's own layout.
  at::Tensor weight_scales_, weight_zero_points_;
  at::Tensor bias_;  // fp32
};

}  // namespace distill_l2s
