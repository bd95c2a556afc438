#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "base/random.h"
#include "modeling/wav2vec2/encoder_layer.h"
#include "modeling/wav2vec2/position_convolution.h"
#include "modeling/wav2vec2/wav2vec2_config.pb.h"

namespace distill_l2s {

struct EncoderOutput {
  at::Tensor last_hidden_state;           // [B, T, H]
  std::vector<at::Tensor> hidden_states;  // Those asked for, in the order asked: [B, T, H]
};

// wav2vec 2.0's context network: adds the position convolution, then runs the Transformer layers. Hidden
// state 0 is the first layer's input (after dropout; with post-norm after layer_norm too), i the output of
// layer i; with pre-norm the last one is after layer_norm, which closes the encoder. In training, each layer
// is skipped with probability `layerdrop` (Fan et al. 2020): its output is its input. Parameters:
// pos_conv_embed, layer_norm, layers.<i>.
class Encoder : public torch::nn::Module {
 public:
  explicit Encoder(const Wav2Vec2Config& config);

  //   frames         [B, T, H]
  //   mask           the clips' frames: see FrameMask. Frames outside are set to 0 and are not attended to;
  //   what later
  //                  layers compute there means nothing.
  //   hidden_layers  which hidden states to return, each from 0 to num_hidden_layers
  //   random         draws the layers that are skipped; may be null in evaluation mode
  EncoderOutput forward(const at::Tensor& frames, const FrameMask& mask,
                        const std::vector<int64_t>& hidden_layers, Random* random) const;

  void Initialize(double range);

  // Where `on`, a training pass keeps of each Transformer layer but its input and computes it a second time
  // in the backward pass: memory for time, the results stay.
  void SetActivationCheckpointing(bool on) { checkpoints_activations_ = on; }

 private:
  at::Tensor RunLayer(const std::shared_ptr<EncoderLayer>& layer, const at::Tensor& hidden,
                      const FrameMask& mask) const;

  const bool pre_norm_;
  const double dropout_;
  const double layer_drop_;
  bool checkpoints_activations_ = false;
  std::shared_ptr<PositionConvolution> position_convolution_;
  std::shared_ptr<Normalization> layer_norm_;
  std::vector<std::shared_ptr<EncoderLayer>> layers_;
};

}  // namespace distill_l2s
