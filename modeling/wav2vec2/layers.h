#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <cstdint>
#include <initializer_list>
#include <memory>

#include "modeling/wav2vec2/activation.h"
#include "modeling/wav2vec2/inference_precision.h"
#include "modeling/wav2vec2/packed_linear.h"

namespace distill_l2s {

// The two layers that everything here is made of. Unlike LibTorch's they leave their parameters
// uninitialised, so that a model that is about to be loaded costs neither time nor memory.

// Parameters weight [outputs, inputs] and bias [outputs].
class Linear : public torch::nn::Module {
 public:
  Linear(int64_t inputs, int64_t outputs);

  // [..., inputs] -> [..., outputs]
  at::Tensor forward(const at::Tensor& input) const;
  // The same, then `activation`.
  at::Tensor ForwardActivated(const at::Tensor& input, Activation activation) const;

  // Returns the outputs of several layers with the same inputs side by side, [..., sum of outputs], from one
  // product. None of them is prepared for inference.
  static at::Tensor ForwardTogether(std::initializer_list<const Linear*> layers, const at::Tensor& input);

  // From here on forward() computes in kBFloat16 or kInt8, without gradient, from a packed copy of the
  // parameters, which become empty; the output is bfloat16.
  void PrepareInference(InferencePrecision precision);

  // Weights normal with standard deviation `range`, bias 0: transformers' for a linear layer.
  void InitializeNormal(double range);
  // Weights and bias uniform in +-sqrt(1 / inputs): transformers' for the feature projection.
  void InitializeUniform();

 private:
  at::Tensor weight_;
  at::Tensor bias_;
  std::unique_ptr<PackedLinear> packed_;  // Null until PrepareInference.
};

// Scale and shift of a normalisation: parameters weight [size] and bias [size], 1 and 0 initially.
class Normalization : public torch::nn::Module {
 public:
  Normalization(int64_t size, double epsilon);

  // Layer norm over the last axis, [..., size].
  at::Tensor ForwardLast(const at::Tensor& input) const;
  // Each channel of each row by itself over time: [B, size, T], a group norm of as many groups as channels.
  at::Tensor ForwardTime(const at::Tensor& input) const;

  void Initialize();

 private:
  const double epsilon_;
  at::Tensor weight_;
  at::Tensor bias_;
};

}  // namespace distill_l2s
