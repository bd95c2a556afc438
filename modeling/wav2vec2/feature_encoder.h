#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <memory>
#include <vector>

#include "modeling/wav2vec2/wav2vec2_config.pb.h"

namespace distill_l2s {

class FeatureEncoderLayer;

// wav2vec 2.0's convolutional feature encoder (Baevski et al. 2020, section 2): strided convolutions over the
// waveform, each with its activation; a layer norm over the channels of each layer (feat_extract_norm
// "layer") or one group norm over the time of the first layer ("group"). The group norm's statistics run over
// all of N, padding included, as the reference's do: in that family a clip's frames depend on the batch's
// padding. Parameters: conv_layers.<i>.conv.{weight,bias}, conv_layers.<i>.layer_norm.{weight,bias}.
class FeatureEncoder : public torch::nn::Module {
 public:
  explicit FeatureEncoder(const Wav2Vec2Config& config);

  // [B, N] -> [B, T, conv_dim of the last layer], T = FrameLength(config, N). Differentiable in the
  // parameters unless frozen.
  at::Tensor forward(const at::Tensor& waveforms) const;

  // From here on forward() runs without gradient, and no parameter requires one.
  void Freeze();

  // Convolutions: Kaiming normal, biases uniform in +-sqrt(1 / fan_in).
  void Initialize();

 private:
  bool frozen_ = false;
  std::vector<std::shared_ptr<FeatureEncoderLayer>> layers_;
};

}  // namespace distill_l2s
