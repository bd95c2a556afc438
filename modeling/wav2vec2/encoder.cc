#include "modeling/wav2vec2/encoder.h"

#include <ATen/TensorOperators.h>
#include <ATen/record_function.h>
#include <glog/logging.h>

#include <algorithm>
#include <string>

#include "modeling/wav2vec2/activation_checkpointing.h"
#include "modeling/wav2vec2/dropout.h"

namespace distill_l2s {

Encoder::Encoder(const Wav2Vec2Config& config)
    : pre_norm_(config.do_stable_layer_norm()),
      dropout_(config.hidden_dropout()),
      layer_drop_(config.layerdrop()) {
  position_convolution_ = register_module("pos_conv_embed", std::make_shared<PositionConvolution>(config));
  layer_norm_ = register_module(
      "layer_norm", std::make_shared<Normalization>(config.hidden_size(), config.layer_norm_eps()));
  auto list = std::make_shared<torch::nn::Module>();
  for (int i = 0; i < config.num_hidden_layers(); ++i) {
    layers_.push_back(list->register_module(std::to_string(i), std::make_shared<EncoderLayer>(config)));
  }
  register_module("layers", list);
}

EncoderOutput Encoder::forward(const at::Tensor& frames, const FrameMask& mask,
                               const std::vector<int64_t>& hidden_layers, Random* random) const {
  const int64_t layer_count = static_cast<int64_t>(layers_.size());
  EncoderOutput output;
  output.hidden_states.resize(hidden_layers.size());
  const auto keep = [&](int64_t layer, const at::Tensor& hidden) {
    for (size_t i = 0; i < hidden_layers.size(); ++i) {
      if (hidden_layers[i] == layer) output.hidden_states[i] = hidden;
    }
  };

  at::Tensor hidden = frames;
  if (mask.valid.defined()) hidden = hidden.masked_fill(mask.valid.logical_not().unsqueeze(2), 0);
  {
    RECORD_USER_SCOPE("position_convolution");
    hidden = hidden + position_convolution_->forward(hidden);
  }
  RECORD_USER_SCOPE("transformer_layers");
  if (!pre_norm_) hidden = layer_norm_->ForwardLast(hidden);
  hidden = Dropout(hidden, dropout_, is_training());
  keep(0, hidden);
  for (int64_t i = 0; i < layer_count; ++i) {
    const bool skipped = is_training() && layer_drop_ > 0 && CHECK_NOTNULL(random)->Uniform() < layer_drop_;
    if (!skipped) hidden = RunLayer(layers_[i], hidden, mask);
    if (i + 1 < layer_count) keep(i + 1, hidden);
  }
  if (pre_norm_) hidden = layer_norm_->ForwardLast(hidden);
  keep(layer_count, hidden);
  output.last_hidden_state = hidden;
  return output;
}

at::Tensor Encoder::RunLayer(const std::shared_ptr<EncoderLayer>& layer, const at::Tensor& hidden,
                             const FrameMask& mask) const {
  if (!checkpoints_activations_) return layer->forward(hidden, mask);
  const auto run = [layer, mask](const at::Tensor& input) { return layer->forward(input, mask); };
  return WithoutKeepingActivations(run, hidden, layer->parameters());
}

void Encoder::Initialize(double range) {
  position_convolution_->Initialize();
  layer_norm_->Initialize();
  for (const auto& layer : layers_) layer->Initialize(range);
}

}  // namespace distill_l2s
