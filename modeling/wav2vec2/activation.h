#pragma once

#include <ATen/core/Tensor.h>

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace distill_l2s {

enum class Activation { kGelu, kGeluTanh, kRelu, kSilu };

// The activation that transformers knows by `name`: "gelu" (by the error function), "gelu_new", "gelu_fast"
// and "gelu_pytorch_tanh" (Gaussian error linear unit by tanh), "relu", "silu" and "swish". Others are
// nullopt.
std::optional<Activation> FindActivation(absl::string_view name);

// FindActivation's names, for error messages: "gelu, gelu_fast, ...".
std::string ActivationNames();

// Element by element; any shape, dtype and device.
at::Tensor Activate(const at::Tensor& input, Activation activation);

}  // namespace distill_l2s
