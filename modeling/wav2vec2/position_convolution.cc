#include "modeling/wav2vec2/position_convolution.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/_weight_norm.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/norm_except_dim.h>

#include <cmath>

#include "modeling/wav2vec2/window_convolution.h"

namespace distill_l2s {
namespace {

constexpr int64_t kKernelAxis = 2;

}  // namespace

PositionConvolution::PositionConvolution(const Wav2Vec2Config& config)
    : groups_(config.num_conv_pos_embedding_groups()),
      activation_(FindActivation(config.feat_extract_activation()).value()) {
  const int64_t width = config.hidden_size();
  const int64_t kernel = config.num_conv_pos_embeddings();
  auto conv = std::make_shared<torch::nn::Module>();
  bias_ = conv->register_parameter("bias", at::empty({width}));
  weight_g_ = conv->register_parameter("weight_g", at::empty({1, 1, kernel}));
  weight_v_ = conv->register_parameter("weight_v", at::empty({width, width / groups_, kernel}));
  register_module("conv", conv);
}

// [H, H / groups, K]
at::Tensor PositionConvolution::Weight() const {
  return prepared_weight_.defined() ? prepared_weight_ : at::_weight_norm(weight_v_, weight_g_, kKernelAxis);
}

void PositionConvolution::PrepareInference(InferencePrecision precision) {
  const at::NoGradGuard no_grad;
  const auto dtype = precision == InferencePrecision::kFloat32 ? at::kFloat : at::kBFloat16;
  bias_.set_data(bias_.to(dtype));
  // Lies in memory as forward() wants it.
  prepared_weight_ = Weight().unsqueeze(2).to(dtype, false, false, at::MemoryFormat::ChannelsLast).squeeze(2);
}

at::Tensor PositionConvolution::forward(const at::Tensor& frames) const {
  const auto channels_last = at::MemoryFormat::ChannelsLast;
  const int64_t kernel = weight_v_.size(kKernelAxis);
  // An even kernel gives one frame more than there are.
  if (PrefersWindows(frames)) {
    const at::Tensor convolved = ConvolveWindows(frames, Weight(), bias_, /*stride=*/1, kernel / 2, groups_);
    return Activate(convolved.narrow(1, 0, frames.size(1)), activation_);
  }
  // The frames lie in memory as such a picture already.
  const at::Tensor picture = frames.transpose(1, 2).unsqueeze(2).contiguous(channels_last);
  const int64_t padding[] = {0, kernel / 2};
  const at::Tensor convolved =
      at::conv2d(picture, Weight().unsqueeze(2).contiguous(channels_last), bias_, /*stride=*/1,
                 /*padding=*/padding, /*dilation=*/1, groups_);
  return Activate(convolved.squeeze(2).narrow(2, 0, frames.size(1)).transpose(1, 2), activation_);
}

void PositionConvolution::Initialize() {
  const at::NoGradGuard no_grad;
  const double weights = static_cast<double>(weight_v_.size(0) * weight_v_.size(kKernelAxis));
  weight_v_.normal_(0, 2 / std::sqrt(weights));
  weight_g_.copy_(at::norm_except_dim(weight_v_, 2, kKernelAxis));
  bias_.zero_();
}

}  // namespace distill_l2s
