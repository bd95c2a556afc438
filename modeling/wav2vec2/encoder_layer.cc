#include "modeling/wav2vec2/encoder_layer.h"

#include <ATen/SDPBackend.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/_flash_attention_forward.h>
#include <ATen/ops/_fused_sdp_choice.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <ATen/ops/softmax.h>

#include <atomic>
#include <cmath>
#include <limits>
#include <optional>
#include <tuple>
#include <vector>

#include "modeling/wav2vec2/dropout.h"

namespace distill_l2s {
namespace {

std::atomic<bool> allows_segments{true};

std::optional<at::Tensor> MaybeTensor(const at::Tensor& tensor) {
  return tensor.defined() ? std::optional<at::Tensor>(tensor) : std::nullopt;
}

// scaled_dot_product_attention on the CPU, where LibTorch has no fused kernel with dropout, and its composite
// one allows for rows without a frame, which cannot occur here.
at::Tensor AttendWithDropout(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value,
                             const at::Tensor& attention_mask, double dropout) {
  const double scale = 1 / std::sqrt(static_cast<double>(query.size(-1)));
  at::Tensor scores = at::matmul(query * scale, key.transpose(-2, -1));
  if (attention_mask.defined()) {
    scores.masked_fill_(attention_mask.logical_not(), -std::numeric_limits<double>::infinity());
  }
  return at::matmul(Dropout(at::softmax(scores, -1), dropout, /*training=*/true), value);
}

// Returns whether LibTorch would choose flash attention for queries like these, [frames, heads, width],
// without a mask: the type, the width and the GPU decide.
bool HasFlashAttention(const at::Tensor& query, double dropout) {
  const at::Tensor clips = query.unsqueeze(0).transpose(1, 2);
  return at::_fused_sdp_choice(clips, clips, clips, /*attn_mask=*/{}, dropout) ==
         static_cast<int64_t>(at::SDPBackend::flash_attention);
}

}  // namespace

SelfAttention::SelfAttention(const Wav2Vec2Config& config)
    : heads_(config.num_attention_heads()), dropout_(config.attention_dropout()) {
  const int64_t width = config.hidden_size();
  key_ = register_module("k_proj", std::make_shared<Linear>(width, width));
  value_ = register_module("v_proj", std::make_shared<Linear>(width, width));
  query_ = register_module("q_proj", std::make_shared<Linear>(width, width));
  output_ = register_module("out_proj", std::make_shared<Linear>(width, width));
}

// [B, T, H] -> [B, heads, T, H / heads]
at::Tensor SelfAttention::SplitHeads(const at::Tensor& projected) const {
  return projected.unflatten(2, {heads_, -1}).transpose(1, 2);
}

at::Tensor SelfAttention::forward(const at::Tensor& frames, const FrameMask& mask) const {
  const double dropout = is_training() ? dropout_ : 0.0;
  at::Tensor context;
  if (allows_segments && frames.is_cuda() && mask.boundaries.defined()) {
    context = AttendAsSegments(frames, mask.boundaries, dropout);
  }
  if (!context.defined()) context = AttendWithMask(frames, mask.valid, dropout);
  return output_->forward(context);
}

at::Tensor SelfAttention::AttendWithMask(const at::Tensor& frames, const at::Tensor& valid,
                                         double dropout) const {
  const at::Tensor query = SplitHeads(query_->forward(frames));
  const at::Tensor key = SplitHeads(key_->forward(frames));
  const at::Tensor value = SplitHeads(value_->forward(frames));
  const at::Tensor attention_mask = valid.defined() ? valid.unsqueeze(1).unsqueeze(1) : at::Tensor();
  const at::Tensor context =
      dropout > 0 && frames.device().is_cpu()
          ? AttendWithDropout(query, key, value, attention_mask, dropout)
          : at::scaled_dot_product_attention(query, key, value, MaybeTensor(attention_mask), dropout);
  return context.transpose(1, 2).flatten(2);
}

at::Tensor SelfAttention::AttendAsSegments(const at::Tensor& frames, const at::Tensor& boundaries,
                                           double dropout) const {
  // [B T, 3, heads, H / heads]
  const at::Tensor projected = Linear::ForwardTogether({query_.get(), key_.get(), value_.get()}, frames)
                                   .unflatten(2, {3, heads_, -1})
                                   .flatten(0, 1);
  const std::vector<at::Tensor> parts = projected.unbind(1);
  if (!HasFlashAttention(parts[0], dropout)) return at::Tensor();
  const int64_t longest = frames.size(1);
  const at::Tensor context = std::get<0>(
      at::_flash_attention_forward(parts[0], parts[1], parts[2], boundaries, boundaries, longest, longest,
                                   dropout, /*is_causal=*/false, /*return_debug_mask=*/false));
  return context.view({frames.size(0), frames.size(1), -1});
}

void SelfAttention::AllowSegments(bool allowed) { allows_segments = allowed; }

void SelfAttention::Initialize(double range) {
  for (const auto& projection : {key_, value_, query_, output_}) projection->InitializeNormal(range);
}

FeedForward::FeedForward(const Wav2Vec2Config& config)
    : activation_(FindActivation(config.hidden_act()).value()),
      inner_dropout_(config.activation_dropout()),
      outer_dropout_(config.hidden_dropout()) {
  const int64_t width = config.hidden_size();
  const int64_t inner_width = config.intermediate_size();
  intermediate_ = register_module("intermediate_dense", std::make_shared<Linear>(width, inner_width));
  output_ = register_module("output_dense", std::make_shared<Linear>(inner_width, width));
}

at::Tensor FeedForward::forward(const at::Tensor& frames) const {
  const at::Tensor inner = intermediate_->ForwardActivated(frames, activation_);
  const at::Tensor outer = output_->forward(Dropout(inner, inner_dropout_, is_training()));
  return Dropout(outer, outer_dropout_, is_training());
}

void FeedForward::Initialize(double range) {
  intermediate_->InitializeNormal(range);
  output_->InitializeNormal(range);
}

EncoderLayer::EncoderLayer(const Wav2Vec2Config& config)
    : pre_norm_(config.do_stable_layer_norm()), dropout_(config.hidden_dropout()) {
  const auto norm = [&] {
    return std::make_shared<Normalization>(config.hidden_size(), config.layer_norm_eps());
  };
  attention_ = register_module("attention", std::make_shared<SelfAttention>(config));
  layer_norm_ = register_module("layer_norm", norm());
  feed_forward_ = register_module("feed_forward", std::make_shared<FeedForward>(config));
  final_layer_norm_ = register_module("final_layer_norm", norm());
  if (config.adapter_attn_dim() > 0) {
    adapter_ = register_module("adapter_layer", std::make_shared<AttentionAdapter>(config));
  }
}

at::Tensor EncoderLayer::forward(const at::Tensor& frames, const FrameMask& mask) const {
  const auto attend = [&](const at::Tensor& input) {
    return Dropout(attention_->forward(input, mask), dropout_, is_training());
  };
  if (pre_norm_) {
    const at::Tensor attended = frames + attend(layer_norm_->ForwardLast(frames));
    const at::Tensor output = attended + feed_forward_->forward(final_layer_norm_->ForwardLast(attended));
    return adapter_ == nullptr ? output : output + adapter_->forward(output);
  }
  const at::Tensor attended = layer_norm_->ForwardLast(frames + attend(frames));
  return final_layer_norm_->ForwardLast(attended + feed_forward_->forward(attended));
}

void EncoderLayer::Initialize(double range) {
  attention_->Initialize(range);
  layer_norm_->Initialize();
  feed_forward_->Initialize(range);
  final_layer_norm_->Initialize();
  if (adapter_ != nullptr) adapter_->Initialize(range);
}

}  // namespace distill_l2s
