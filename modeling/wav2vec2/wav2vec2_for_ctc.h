#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "modeling/wav2vec2/convolution_layers.h"
#include "modeling/wav2vec2/spec_augment.h"
#include "modeling/wav2vec2/wav2vec2_config.pb.h"

namespace distill_l2s {

class FeatureEncoder;
class Linear;
class Wav2Vec2Model;

struct StudentOutput {
  at::Tensor logits;                      // [B, T, V]
  at::Tensor frame_lengths;               // [B] int64, on the CPU
  std::vector<at::Tensor> hidden_states;  // Those asked for, in the order asked: [B, T, hidden_size]
};

// A wav2vec 2.0 encoder with a CTC head (Baevski et al. 2020), equal to transformers' Wav2Vec2ForCTC.
// Parameters and their names are the ones in its checkpoints (weight norm as weight_g and weight_v).
//
// A clip's valid frames depend on that clip alone, not on the batch or its padding, with feat_extract_norm
// "layer"; with "group" the first layer's statistics run over the padding, as the reference's do.
//
// Randomness: in training mode dropout comes from LibTorch's generator of the device. Layer drop and
// SpecAugment are drawn on the host from one seed a forward pass, which comes from LibTorch's generator of
// the CPU or from SetGenerator's. New weights come from LibTorch's generator of the CPU.
class Wav2Vec2ForCtc : public torch::nn::Module {
 public:
  // Randomly initialised as transformers does. Errors name the field that is senseless or not supported.
  static absl::StatusOr<std::shared_ptr<Wav2Vec2ForCtc>> Create(const Wav2Vec2Config& config);

  // Create() without the initialisation: every parameter has to be filled by the caller.
  static absl::StatusOr<std::shared_ptr<Wav2Vec2ForCtc>> CreateUninitialized(const Wav2Vec2Config& config);

  //   waveforms       [B, N] float, normalised, 0 past each clip's length
  //   sample_lengths  [B] int64, on the CPU; each long enough for one frame (MinimumSamples()), at most N
  //   hidden_layers   which hidden states to return: 0 is the encoder's input after the position convolution,
  //                   num_hidden_layers the last, which is taken after the encoder's final layer norm. Frames
  //                   past a clip's length hold values that mean nothing, here and in the logits.
  //   masks           SpecAugment masks to apply, in any mode; by default they are drawn in training mode
  // Differentiable in all parameters but a frozen feature encoder's. T = FrameLength(config(), N).
  StudentOutput forward(const at::Tensor& waveforms, const at::Tensor& sample_lengths,
                        const std::vector<int64_t>& hidden_layers = {},
                        const std::optional<SpecAugmentMasks>& masks = std::nullopt);

  // forward() in two halves: it is ForwardFeatures(EncodeFeatures(waveforms), sample_lengths, ...), bit for
  // bit. A caller may keep what the first gives while the feature encoder's weights stay as they are.
  //
  // The convolutional feature encoder's output, [B, N] -> [B, T, C]: T = FrameLength(config(), N), C the
  // channels of its last layer. Nothing in it is random. Differentiable in the feature encoder's parameters
  // unless it is frozen.
  at::Tensor EncodeFeatures(const at::Tensor& waveforms) const;
  // The rest of the model.
  //   features        [B, T, C]
  //   sample_lengths  as in forward(): each FrameLength() from 1 to T; frames past it are not looked at
  StudentOutput ForwardFeatures(const at::Tensor& features, const at::Tensor& sample_lengths,
                                const std::vector<int64_t>& hidden_layers = {},
                                const std::optional<SpecAugmentMasks>& masks = std::nullopt);

  // Keeps the convolutional feature encoder as it is: no gradient is computed in it.
  void FreezeFeatureEncoder();

  // Keeps everything as it is but what each language of MMS has for itself: adapters and head.
  void FreezeAllButLanguage();

  // Where `on`, training keeps less of each Transformer layer and computes it twice (see Encoder).
  void SetActivationCheckpointing(bool on);

  // Draws `factor` times the time masks that config() says in training, from the next forward pass on.
  void SetTimeMaskFactor(double factor);

  // Where layer drop and SpecAugment take their seeds from: a generator of the CPU. One seed gives one
  // sequence of masks. An undefined generator means LibTorch's.
  void SetGenerator(at::Generator generator) { generator_ = std::move(generator); }

  // New values for the head: weights normal with standard deviation initializer_range, bias 0.
  void InitializeHead();
  // New values for the adapters, if the model has them: as other linear and norm layers' of the encoder.
  void InitializeAdapters();
  // New values for masked_spec_embed, if the model has one: uniform over [0, 1).
  void InitializeMaskEmbedding();

  const Wav2Vec2Config& config() const { return config_; }
  const FeatureEncoder& feature_encoder() const;

  // For CreateUninitialized: `config` has passed CheckWav2Vec2Config.
  explicit Wav2Vec2ForCtc(const Wav2Vec2Config& config);

 private:
  uint64_t DrawSeed();

  const Wav2Vec2Config config_;
  at::Generator generator_;
  std::shared_ptr<Wav2Vec2Model> wav2vec2_;
  std::shared_ptr<Linear> head_;
};

}  // namespace distill_l2s
