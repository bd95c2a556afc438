#include "modeling/xlm_roberta/text_encoder_layer.h"

#include <ATen/ops/gelu.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/scaled_dot_product_attention.h>

#include <optional>

namespace distill_l2s {

TextEncoderLayer::Projection TextEncoderLayer::Take(const TensorMap& parameters, const std::string& name) {
  return {parameters.at(name + ".weight"), parameters.at(name + ".bias")};
}

TextEncoderLayer::TextEncoderLayer(const TensorMap& parameters, int64_t num_heads, double layer_norm_eps)
    : num_heads_(num_heads),
      layer_norm_eps_(layer_norm_eps),
      query_(Take(parameters, "attention.self.query")),
      key_(Take(parameters, "attention.self.key")),
      value_(Take(parameters, "attention.self.value")),
      attention_output_(Take(parameters, "attention.output.dense")),
      attention_norm_(Take(parameters, "attention.output.LayerNorm")),
      intermediate_(Take(parameters, "intermediate.dense")),
      output_(Take(parameters, "output.dense")),
      output_norm_(Take(parameters, "output.LayerNorm")) {}

// [B, L, hidden_size] -> [B, heads, L, hidden_size / heads].
at::Tensor TextEncoderLayer::Heads(const Projection& projection, const at::Tensor& x) const {
  return at::linear(x, projection.weight, projection.bias).unflatten(2, {num_heads_, -1}).transpose(1, 2);
}

at::Tensor TextEncoderLayer::Normalize(const at::Tensor& x, const Projection& norm) const {
  return at::layer_norm(x, {x.size(2)}, norm.weight, norm.bias, layer_norm_eps_);
}

at::Tensor TextEncoderLayer::Forward(const at::Tensor& x, const at::Tensor& attention_mask) const {
  std::optional<at::Tensor> mask;
  if (attention_mask.defined()) mask = attention_mask;
  const at::Tensor heads =
      at::scaled_dot_product_attention(Heads(query_, x), Heads(key_, x), Heads(value_, x), mask);
  const at::Tensor context = heads.transpose(1, 2).flatten(2);
  const at::Tensor attended = Normalize(
      at::linear(context, attention_output_.weight, attention_output_.bias).add(x), attention_norm_);
  const at::Tensor inner = at::gelu(at::linear(attended, intermediate_.weight, intermediate_.bias));
  return Normalize(at::linear(inner, output_.weight, output_.bias).add(attended), output_norm_);
}

}  // namespace distill_l2s
