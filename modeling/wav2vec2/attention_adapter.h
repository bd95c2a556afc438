#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <memory>

#include "modeling/wav2vec2/layers.h"
#include "modeling/wav2vec2/wav2vec2_config.pb.h"

namespace distill_l2s {

// The small part of an encoder layer that each language of MMS has for itself (Pratap et al. 2023):
//   linear_2(ReLU(linear_1(LN(x)))), to be added to the layer's output x; adapter_attn_dim is its inner
// width. Equal to transformers' Wav2Vec2AttnAdapterLayer, whose layer norm has its own epsilon, 1e-5.
// Parameters: norm, linear_1, linear_2.
class AttentionAdapter : public torch::nn::Module {
 public:
  explicit AttentionAdapter(const Wav2Vec2Config& config);

  // [B, T, H] -> [B, T, H]
  at::Tensor forward(const at::Tensor& frames) const;

  void Initialize(double range);

 private:
  std::shared_ptr<Normalization> norm_;
  std::shared_ptr<Linear> inner_;
  std::shared_ptr<Linear> outer_;
};

}  // namespace distill_l2s
