#include "modeling/wav2vec2/wav2vec2_model.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/where.h>
#include <ATen/record_function.h>
#include <glog/logging.h>

#include <algorithm>

#include "modeling/wav2vec2/convolution_layers.h"
#include "modeling/wav2vec2/dropout.h"
#include "modeling/wav2vec2/frame_mask.h"

namespace distill_l2s {

FeatureProjection::FeatureProjection(const Wav2Vec2Config& config) : dropout_(config.feat_proj_dropout()) {
  const int64_t channels = ConvolutionLayers(config).back().channels;
  layer_norm_ =
      register_module("layer_norm", std::make_shared<Normalization>(channels, config.layer_norm_eps()));
  projection_ = register_module("projection", std::make_shared<Linear>(channels, config.hidden_size()));
}

at::Tensor FeatureProjection::forward(const at::Tensor& frames) const {
  return Dropout(projection_->forward(layer_norm_->ForwardLast(frames)), dropout_, is_training());
}

void FeatureProjection::Initialize() {
  layer_norm_->Initialize();
  projection_->InitializeUniform();
}

Wav2Vec2Model::Wav2Vec2Model(const Wav2Vec2Config& config) : config_(config) {
  feature_encoder_ = register_module("feature_extractor", std::make_shared<FeatureEncoder>(config));
  feature_projection_ = register_module("feature_projection", std::make_shared<FeatureProjection>(config));
  encoder_ = register_module("encoder", std::make_shared<Encoder>(config));
  if (config.mask_time_prob() > 0 || config.mask_feature_prob() > 0) {
    masked_spec_embed_ = register_parameter("masked_spec_embed", at::empty({config.hidden_size()}));
  }
}

EncoderOutput Wav2Vec2Model::forward(const at::Tensor& waveforms, absl::Span<const int64_t> frame_lengths,
                                     const std::vector<int64_t>& hidden_layers,
                                     const std::optional<SpecAugmentMasks>& masks, Random* random) const {
  return ForwardFeatures(EncodeFeatures(waveforms), frame_lengths, hidden_layers, masks, random);
}

at::Tensor Wav2Vec2Model::EncodeFeatures(const at::Tensor& waveforms) const {
  RECORD_USER_SCOPE("feature_encoder");
  // bfloat16 where the model is prepared for inference in it.
  return feature_encoder_->forward(waveforms.to(feature_encoder_->parameters().front().scalar_type()));
}

EncoderOutput Wav2Vec2Model::ForwardFeatures(const at::Tensor& features,
                                             absl::Span<const int64_t> frame_lengths,
                                             const std::vector<int64_t>& hidden_layers,
                                             const std::optional<SpecAugmentMasks>& masks,
                                             Random* random) const {
  at::Tensor frames;
  {
    RECORD_USER_SCOPE("projection");
    frames = feature_projection_->forward(features);
  }
  if (masks.has_value()) {
    frames = ApplyMasks(frames, *masks);
  } else if (is_training() && config_.apply_spec_augment()) {
    // One draw whatever the batch's shape: ranks that begin with one seed then drop the same layers.
    Random of_masks(random->Below(uint64_t{1} << 63));
    frames = ApplyMasks(frames, DrawMasks(frame_lengths, frames.size(1), &of_masks));
  }
  return encoder_->forward(frames, MakeFrameMask(frame_lengths, frames.size(1), frames.device()),
                           hidden_layers, random);
}

SpecAugmentMasks Wav2Vec2Model::DrawMasks(absl::Span<const int64_t> frame_lengths, int64_t frames,
                                          Random* random) const {
  SpecAugmentMasks masks;
  if (config_.mask_time_prob() > 0) {
    const SpanMaskRule rule = {std::min(1.0, time_mask_factor_ * config_.mask_time_prob()),
                               config_.mask_time_length(), config_.mask_time_min_masks()};
    masks.time = DrawSpanMask(frame_lengths, frames, rule, random);
  }
  if (config_.mask_feature_prob() > 0) {
    const SpanMaskRule rule = {config_.mask_feature_prob(), config_.mask_feature_length(),
                               config_.mask_feature_min_masks()};
    const std::vector<int64_t> widths(frame_lengths.size(), config_.hidden_size());
    masks.feature = DrawSpanMask(widths, config_.hidden_size(), rule, random);
  }
  return masks;
}

at::Tensor Wav2Vec2Model::ApplyMasks(const at::Tensor& frames, const SpecAugmentMasks& masks) const {
  at::Tensor masked = frames;
  if (masks.time.defined()) {
    CHECK(masked_spec_embed_.defined()) << "time masks need mask_time_prob or mask_feature_prob above 0";
    const at::Tensor time = masks.time.to(frames.device(), /*non_blocking=*/true).unsqueeze(2);
    masked = at::where(time, masked_spec_embed_.to(frames.scalar_type()), masked);
  }
  if (masks.feature.defined()) {
    const at::Tensor feature = masks.feature.to(frames.device(), /*non_blocking=*/true).unsqueeze(1);
    masked = masked.masked_fill(feature, 0);
  }
  return masked;
}

void Wav2Vec2Model::Initialize() {
  feature_encoder_->Initialize();
  feature_projection_->Initialize();
  encoder_->Initialize(config_.initializer_range());
  InitializeMaskEmbedding();
}

void Wav2Vec2Model::InitializeMaskEmbedding() {
  const at::NoGradGuard no_grad;
  if (masked_spec_embed_.defined()) masked_spec_embed_.uniform_();
}

}  // namespace distill_l2s
