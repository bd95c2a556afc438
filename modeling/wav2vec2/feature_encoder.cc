#include "modeling/wav2vec2/feature_encoder.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/baddbmm.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/conv1d.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>

#include <cmath>
#include <optional>
#include <string>

#include "modeling/wav2vec2/activation.h"
#include "modeling/wav2vec2/convolution_layers.h"
#include "modeling/wav2vec2/layers.h"
#include "modeling/wav2vec2/window_convolution.h"

namespace distill_l2s {
namespace {

enum class Norm { kNone, kOverTime, kOverChannels };

constexpr double kNormEpsilon = 1e-5;  // LibTorch's default, which transformers leaves here, whatever config.

// A convolution's parameters under the name that it has in checkpoints.
class Convolution : public torch::nn::Module {
 public:
  Convolution(int64_t inputs, const ConvolutionLayerShape& shape, bool has_bias)
      : stride(shape.stride),
        weight(register_parameter("weight", at::empty({shape.channels, inputs, shape.kernel}))) {
    if (has_bias) bias = register_parameter("bias", at::empty({shape.channels}));
  }

  void Initialize() {
    const at::NoGradGuard no_grad;
    const double fan_in = static_cast<double>(weight.size(1) * weight.size(2));
    weight.normal_(0, std::sqrt(2 / fan_in));
    if (bias.defined()) bias.uniform_(-std::sqrt(1 / fan_in), std::sqrt(1 / fan_in));
  }

  std::optional<at::Tensor> MaybeBias() const {
    return bias.defined() ? std::optional<at::Tensor>(bias) : std::nullopt;
  }

  const int64_t stride;
  at::Tensor weight;
  at::Tensor bias;
};

// Waveform [B, N] -> [B, C, T], time innermost.
at::Tensor ConvolveTimeInnermost(const Convolution& conv, const at::Tensor& waveforms) {
  if (!PrefersWindows(waveforms)) {
    return at::conv1d(waveforms.unsqueeze(1), conv.weight, conv.MaybeBias(), conv.stride);
  }
  const at::Tensor windows = waveforms.unfold(1, conv.weight.size(2), conv.stride).contiguous();
  const at::Tensor weight = conv.weight.squeeze(1).expand({waveforms.size(0), -1, -1});
  const at::Tensor columns = windows.transpose(1, 2);
  return conv.bias.defined() ? at::baddbmm(conv.bias.unsqueeze(1), weight, columns)
                             : at::bmm(weight, columns);
}

// Waveform [B, N] -> [B, T, C], channels innermost, as one matrix product over overlapping windows.
at::Tensor ConvolveChannelsInnermost(const Convolution& conv, const at::Tensor& waveforms) {
  const at::Tensor windows = waveforms.unfold(1, conv.weight.size(2), conv.stride);
  return at::linear(windows, conv.weight.squeeze(1), conv.MaybeBias());
}

// [B, T, C] -> [B, T', C'], both with channels innermost. Transposed, that is a picture of height 1 in the
// channels-last format, which the convolution takes as it is.
at::Tensor Convolve(const Convolution& conv, const at::Tensor& frames) {
  if (PrefersWindows(frames)) return ConvolveWindows(frames, conv.weight, conv.MaybeBias(), conv.stride);
  const auto channels_last = at::MemoryFormat::ChannelsLast;
  const at::Tensor picture = frames.transpose(1, 2).unsqueeze(2).contiguous(channels_last);
  const at::Tensor weight = conv.weight.unsqueeze(2).contiguous(channels_last);
  return at::conv2d(picture, weight, conv.MaybeBias(), {1, conv.stride}).squeeze(2).transpose(1, 2);
}

}  // namespace

class FeatureEncoderLayer : public torch::nn::Module {
 public:
  FeatureEncoderLayer(int64_t inputs, const ConvolutionLayerShape& shape, bool has_bias, Norm norm,
                      Activation activation)
      : norm_(norm),
        activation_(activation),
        conv_(register_module("conv", std::make_shared<Convolution>(inputs, shape, has_bias))) {
    if (norm == Norm::kNone) return;
    layer_norm_ =
        register_module("layer_norm", std::make_shared<Normalization>(shape.channels, kNormEpsilon));
  }

  // The first layer, [B, N] -> [B, T, C]. Group norm is fast where time is innermost, layer norm where the
  // channels are.
  at::Tensor ForwardWaveforms(const at::Tensor& waveforms) const {
    if (norm_ == Norm::kOverTime) {
      const at::Tensor channels = layer_norm_->ForwardTime(ConvolveTimeInnermost(*conv_, waveforms));
      return Activate(channels.transpose(1, 2).contiguous(), activation_);
    }
    return NormalizeAndActivate(ConvolveChannelsInnermost(*conv_, waveforms));
  }

  // A later layer, [B, T, C] -> [B, T', C'].
  at::Tensor ForwardFrames(const at::Tensor& frames) const {
    return NormalizeAndActivate(Convolve(*conv_, frames));
  }

  void Initialize() {
    conv_->Initialize();
    if (layer_norm_) layer_norm_->Initialize();
  }

 private:
  at::Tensor NormalizeAndActivate(const at::Tensor& frames) const {
    return Activate(layer_norm_ ? layer_norm_->ForwardLast(frames) : frames, activation_);
  }

  const Norm norm_;
  const Activation activation_;
  std::shared_ptr<Convolution> conv_;
  std::shared_ptr<Normalization> layer_norm_;  // Null without a norm.
};

FeatureEncoder::FeatureEncoder(const Wav2Vec2Config& config) {
  const Activation activation = FindActivation(config.feat_extract_activation()).value();
  const bool layer_norm = config.feat_extract_norm() == "layer";
  auto list = std::make_shared<torch::nn::Module>();
  int64_t inputs = 1;
  for (const ConvolutionLayerShape& shape : ConvolutionLayers(config)) {
    const Norm norm = layer_norm ? Norm::kOverChannels : layers_.empty() ? Norm::kOverTime : Norm::kNone;
    layers_.push_back(list->register_module(
        std::to_string(layers_.size()),
        std::make_shared<FeatureEncoderLayer>(inputs, shape, config.conv_bias(), norm, activation)));
    inputs = shape.channels;
  }
  register_module("conv_layers", list);
}

at::Tensor FeatureEncoder::forward(const at::Tensor& waveforms) const {
  const at::AutoGradMode grad_mode(at::GradMode::is_enabled() && !frozen_);
  at::Tensor frames = layers_[0]->ForwardWaveforms(waveforms);
  for (size_t i = 1; i < layers_.size(); ++i) frames = layers_[i]->ForwardFrames(frames);
  return frames;
}

void FeatureEncoder::Freeze() {
  frozen_ = true;
  for (at::Tensor& parameter : parameters()) parameter.set_requires_grad(false);
}

void FeatureEncoder::Initialize() {
  for (const auto& layer : layers_) layer->Initialize();
}

}  // namespace distill_l2s
