#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

#include "modeling/checkpoint/safetensors.h"

namespace distill_l2s {

// One post-norm transformer layer of BERT, in evaluation mode (Devlin et al. 2019; transformers' BertLayer):
//   a = LayerNorm(x + W_o attention(x)),  y = LayerNorm(a + W_2 gelu(W_1 a)).
class TextEncoderLayer {
 public:
  // `parameters` by the names below "encoder.layer.<i>.": "attention.self.query.weight", ... all of them
  // present. The layer shares their memory.
  TextEncoderLayer(const TensorMap& parameters, int64_t num_heads, double layer_norm_eps);

  //   x               [B, L, hidden_size]
  //   attention_mask  [B, 1, 1, L] bool, true where a position may be attended to; undefined: everywhere.
  // Returns [B, L, hidden_size], differentiable in x and the parameters.
  at::Tensor Forward(const at::Tensor& x, const at::Tensor& attention_mask) const;

 private:
  struct Projection {
    at::Tensor weight, bias;
  };

  static Projection Take(const TensorMap& parameters, const std::string& name);
  at::Tensor Heads(const Projection& projection, const at::Tensor& x) const;
  at::Tensor Normalize(const at::Tensor& x, const Projection& norm) const;

  const int64_t num_heads_;
  const double layer_norm_eps_;
  const Projection query_, key_, value_, attention_output_, attention_norm_;
  const Projection intermediate_, output_, output_norm_;
};

}  // namespace distill_l2s
