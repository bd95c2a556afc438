#include "modeling/wav2vec2/layers.h"

#include <ATen/core/IListRef.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/group_norm.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/linear.h>

#include <cmath>
#include <vector>

namespace distill_l2s {

Linear::Linear(int64_t inputs, int64_t outputs)
    : weight_(register_parameter("weight", at::empty({outputs, inputs}))),
      bias_(register_parameter("bias", at::empty({outputs}))) {}

at::Tensor Linear::forward(const at::Tensor& input) const {
  if (packed_ != nullptr) return packed_->Forward(input.to(at::kBFloat16), nullptr);
  return at::linear(input, weight_, bias_);
}

at::Tensor Linear::ForwardActivated(const at::Tensor& input, Activation activation) const {
  if (packed_ != nullptr) return packed_->Forward(input.to(at::kBFloat16), &activation);
  return Activate(at::linear(input, weight_, bias_), activation);
}

at::Tensor Linear::ForwardTogether(std::initializer_list<const Linear*> layers, const at::Tensor& input) {
  std::vector<at::Tensor> weights, biases;
  for (const Linear* layer : layers) {
    weights.push_back(layer->weight_);
    biases.push_back(layer->bias_);
  }
  return at::linear(input, at::cat(weights), at::cat(biases));
}

void Linear::PrepareInference(InferencePrecision precision) {
  const at::NoGradGuard no_grad;
  packed_ = PackLinear(weight_, bias_, precision);
  weight_.set_data(at::empty({0}));
  bias_.set_data(at::empty({0}));
}

void Linear::InitializeNormal(double range) {
  const at::NoGradGuard no_grad;
  weight_.normal_(0, range);
  bias_.zero_();
}

void Linear::InitializeUniform() {
  const at::NoGradGuard no_grad;
  const double bound = std::sqrt(1.0 / static_cast<double>(weight_.size(1)));
  weight_.uniform_(-bound, bound);
  bias_.uniform_(-bound, bound);
}

Normalization::Normalization(int64_t size, double epsilon)
    : epsilon_(epsilon),
      weight_(register_parameter("weight", at::empty({size}))),
      bias_(register_parameter("bias", at::empty({size}))) {}

at::Tensor Normalization::ForwardLast(const at::Tensor& input) const {
  return at::layer_norm(input, weight_.sizes(), weight_, bias_, epsilon_);
}

at::Tensor Normalization::ForwardTime(const at::Tensor& input) const {
  return at::group_norm(input, weight_.size(0), weight_, bias_, epsilon_);
}

void Normalization::Initialize() {
  const at::NoGradGuard no_grad;
  weight_.fill_(1);
  bias_.zero_();
}

}  // namespace distill_l2s
