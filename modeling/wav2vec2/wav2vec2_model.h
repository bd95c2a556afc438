#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "base/random.h"
#include "modeling/wav2vec2/encoder.h"
#include "modeling/wav2vec2/feature_encoder.h"
#include "modeling/wav2vec2/layers.h"
#include "modeling/wav2vec2/spec_augment.h"
#include "modeling/wav2vec2/wav2vec2_config.pb.h"

namespace distill_l2s {

// Layer norm, linear, dropout (feat_proj_dropout): the feature encoder's channels to hidden_size.
// Parameters: layer_norm, projection.
class FeatureProjection : public torch::nn::Module {
 public:
  explicit FeatureProjection(const Wav2Vec2Config& config);

  // [B, T, channels] -> [B, T, hidden_size]
  at::Tensor forward(const at::Tensor& frames) const;

  void Initialize();

 private:
  const double dropout_;
  std::shared_ptr<Normalization> layer_norm_;
  std::shared_ptr<Linear> projection_;
};

// wav2vec 2.0 without a head: feature encoder, projection, SpecAugment, encoder.
// Parameters: feature_extractor, feature_projection, encoder and, as in transformers only where a config
// masks (mask_time_prob or mask_feature_prob above 0), masked_spec_embed [hidden_size].
class Wav2Vec2Model : public torch::nn::Module {
 public:
  explicit Wav2Vec2Model(const Wav2Vec2Config& config);

  //   waveforms      [B, N]
  //   frame_lengths  [B], each from 1 to FrameLength(N)
  //   masks          given masks; nullopt: drawn from `random` in training, if apply_spec_augment
  //   hidden_layers  as Encoder
  // ForwardFeatures(EncodeFeatures(waveforms), ...).
  EncoderOutput forward(const at::Tensor& waveforms, absl::Span<const int64_t> frame_lengths,
                        const std::vector<int64_t>& hidden_layers,
                        const std::optional<SpecAugmentMasks>& masks, Random* random) const;

  // The first half: the feature encoder alone, [B, N] -> [B, T, channels], as FeatureEncoder. Nothing in it
  // is random.
  at::Tensor EncodeFeatures(const at::Tensor& waveforms) const;

  // The second: the rest, from its output on. `features` [B, T, channels]; each frame length from 1 to T.
  EncoderOutput ForwardFeatures(const at::Tensor& features, absl::Span<const int64_t> frame_lengths,
                                const std::vector<int64_t>& hidden_layers,
                                const std::optional<SpecAugmentMasks>& masks, Random* random) const;

  FeatureEncoder& feature_encoder() { return *feature_encoder_; }
  const FeatureEncoder& feature_encoder() const { return *feature_encoder_; }
  Encoder& encoder() { return *encoder_; }

  // Draws `factor` times the time masks that the configuration says, from the next forward pass on.
  void SetTimeMaskFactor(double factor) { time_mask_factor_ = factor; }

  void Initialize();
  // masked_spec_embed, if there is one, alone: uniform over [0, 1).
  void InitializeMaskEmbedding();

 private:
  SpecAugmentMasks DrawMasks(absl::Span<const int64_t> frame_lengths, int64_t frames, Random* random) const;
  at::Tensor ApplyMasks(const at::Tensor& frames, const SpecAugmentMasks& masks) const;

  const Wav2Vec2Config config_;
  std::shared_ptr<FeatureEncoder> feature_encoder_;
  std::shared_ptr<FeatureProjection> feature_projection_;
  std::shared_ptr<Encoder> encoder_;
  at::Tensor masked_spec_embed_;
  double time_mask_factor_ = 1;
};

}  // namespace distill_l2s
