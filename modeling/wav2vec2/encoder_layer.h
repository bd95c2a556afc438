#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <memory>

#include "modeling/wav2vec2/activation.h"
#include "modeling/wav2vec2/attention_adapter.h"
#include "modeling/wav2vec2/frame_mask.h"
#include "modeling/wav2vec2/layers.h"
#include "modeling/wav2vec2/wav2vec2_config.pb.h"

namespace distill_l2s {

// Multi-head self-attention (Vaswani et al. 2017), softmax(Q K^T / sqrt(H / heads)) V by a fused kernel.
// Parameters: {q,k,v,out}_proj.{weight,bias}.
class SelfAttention : public torch::nn::Module {
 public:
  explicit SelfAttention(const Wav2Vec2Config& config);

  //   frames  [B, T, H]
  //   mask    the frames that may be attended to: see FrameMask
  // Returns [B, T, H]; what stands behind a clip's end means nothing.
  at::Tensor forward(const at::Tensor& frames, const FrameMask& mask) const;

  void Initialize(double range);

  // Forbids, or allows again, that padded batches on a GPU attend as segments of flash attention (Dao 2023),
  // which takes no mask, with one product for Q, K and V. LibTorch has that kernel for half types on GPUs
  // from 2020 on; elsewhere batches attend with a mask. For the whole process: to compare the two.
  static void AllowSegments(bool allowed);

 private:
  at::Tensor SplitHeads(const at::Tensor& projected) const;
  at::Tensor AttendWithMask(const at::Tensor& frames, const at::Tensor& valid, double dropout) const;
  // Undefined where there is no such kernel.
  at::Tensor AttendAsSegments(const at::Tensor& frames, const at::Tensor& boundaries, double dropout) const;

  const int64_t heads_;
  const double dropout_;
  std::shared_ptr<Linear> query_;
  std::shared_ptr<Linear> key_;
  std::shared_ptr<Linear> value_;
  std::shared_ptr<Linear> output_;
};

// Linear, hidden_act, dropout (activation_dropout), linear, dropout (hidden_dropout).
// Parameters: intermediate_dense, output_dense.
class FeedForward : public torch::nn::Module {
 public:
  explicit FeedForward(const Wav2Vec2Config& config);

  at::Tensor forward(const at::Tensor& frames) const;

  void Initialize(double range);

 private:
  const Activation activation_;
  const double inner_dropout_;
  const double outer_dropout_;
  std::shared_ptr<Linear> intermediate_;
  std::shared_ptr<Linear> output_;
};

// One Transformer layer: self-attention and feed-forward, each with a residual connection.
//   post-norm  x = LN(x + attention(x));     x = LN(x + feed_forward(x))      (wav2vec2-base)
//   pre-norm   x = x + attention(LN(x));     x = x + feed_forward(LN(x))      (do_stable_layer_norm, XLSR-53)
// With adapter_attn_dim, pre-norm only, then x = x + adapter(x) (MMS).
// Parameters: attention, layer_norm, feed_forward, final_layer_norm, adapter_layer.
class EncoderLayer : public torch::nn::Module {
 public:
  explicit EncoderLayer(const Wav2Vec2Config& config);

  // As SelfAttention.
  at::Tensor forward(const at::Tensor& frames, const FrameMask& mask) const;

  // Linear weights normal with standard deviation `range`.
  void Initialize(double range);

 private:
  const bool pre_norm_;
  const double dropout_;
  std::shared_ptr<SelfAttention> attention_;
  std::shared_ptr<Normalization> layer_norm_;
  std::shared_ptr<FeedForward> feed_forward_;
  std::shared_ptr<Normalization> final_layer_norm_;
  std::shared_ptr<AttentionAdapter> adapter_;  // May be null.
};

}  // namespace distill_l2s
