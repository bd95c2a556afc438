#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <memory>

#include "modeling/wav2vec2/activation.h"
#include "modeling/wav2vec2/inference_precision.h"
#include "modeling/wav2vec2/wav2vec2_config.pb.h"

namespace distill_l2s {

// wav2vec 2.0's relative position embedding: a grouped convolution over the frames, padded so that T frames
// give T, then the activation feat_extract_activation. With an even kernel of K positions frame t sees frames
// t - K/2 .. t + K/2 - 1.
// Weight norm with one norm for each kernel position k (Salimans and Kingma 2016):
//   weight[:, :, k] = weight_g[k] * weight_v[:, :, k] / ||weight_v[:, :, k]||
// Parameters: conv.weight_g [1, 1, K], conv.weight_v [H, H / groups, K], conv.bias [H].
class PositionConvolution : public torch::nn::Module {
 public:
  explicit PositionConvolution(const Wav2Vec2Config& config);

  // [B, T, H] -> [B, T, H]. Frames past a clip's length have to be 0.
  at::Tensor forward(const at::Tensor& frames) const;

  // From here on forward() takes the weight as the parameters are now, in the precision given (kInt8:
  // bfloat16), and gives no gradient.
  void PrepareInference(InferencePrecision precision);

  // weight_v normal with standard deviation 2 / sqrt(K H), which transformers intends; there it is lost,
  // since what is initialised is the normalised product, not the parameter. weight_g makes the weight equal
  // weight_v.
  void Initialize();

 private:
  at::Tensor Weight() const;

  const int64_t groups_;
  const Activation activation_;
  at::Tensor weight_g_;
  at::Tensor weight_v_;
  at::Tensor bias_;
  at::Tensor prepared_weight_;  // Undefined until PrepareInference.
};

}  // namespace distill_l2s
