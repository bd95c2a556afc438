#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "modeling/wav2vec2/wav2vec2_config.pb.h"

namespace distill_l2s {

struct StudentOutput {
  at::Tensor logits;                      // [B, T, V]
  at::Tensor frame_lengths;               // [B] int64, on the CPU
  std::vector<at::Tensor> hidden_states;  // Those asked for, in the order asked: [B, T, hidden_size]
};

// A wav2vec 2.0 encoder with a CTC head (Baevski et al. 2020), equal to transformers' Wav2Vec2ForCTC. Parameters
// and their names are the ones in its checkpoints (weight norm as weight_g and weight_v). In training mode dropout,
// layer drop and SpecAugment are drawn from LibTorch's generator of the CPU and of the input's device.
class Wav2Vec2ForCtc : public torch::nn::Module {
 public:
  // Randomly initialised as transformers does. Errors name the field that is senseless or not supported.
  static absl::StatusOr<std::shared_ptr<Wav2Vec2ForCtc>> Create(const Wav2Vec2Config& config);

  //   waveforms       [B, N] float, normalised, 0 past each clip's length
  //   sample_lengths  [B] int64, on the CPU; each long enough for one frame (MinimumSamples())
  //   hidden_layers   which hidden states to return: 0 is the encoder's input after the position convolution,
  //                   num_hidden_layers the last, which is taken after the encoder's final layer norm.
  StudentOutput forward(const at::Tensor& waveforms, const at::Tensor& sample_lengths,
                        const std::vector<int64_t>& hidden_layers = {});

  // Keeps the convolutional feature encoder as it is: no gradient is computed in it.
  void FreezeFeatureEncoder();

  const Wav2Vec2Config& config() const { return config_; }
};

// Frames that the feature encoder makes of `samples` samples: floor((n - kernel) / stride) + 1, layer by layer.
int64_t FrameLength(const Wav2Vec2Config& config, int64_t samples);
// The shortest clip that gives a frame: 400 samples for the usual strides and kernels.
int64_t MinimumSamples(const Wav2Vec2Config& config);

}  // namespace distill_l2s
