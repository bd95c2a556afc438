#include "modeling/wav2vec2/activation.h"

#include <ATen/ops/gelu.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/silu.h>
#include <glog/logging.h>

#include "absl/strings/str_cat.h"

namespace distill_l2s {
namespace {

struct NamedActivation {
  const char* name;
  Activation activation;
};

constexpr NamedActivation kActivations[] = {
    {"gelu", Activation::kGelu},         {"gelu_fast", Activation::kGeluTanh},
    {"gelu_new", Activation::kGeluTanh}, {"gelu_pytorch_tanh", Activation::kGeluTanh},
    {"relu", Activation::kRelu},         {"silu", Activation::kSilu},
    {"swish", Activation::kSilu},
};

}  // namespace

std::optional<Activation> FindActivation(absl::string_view name) {
  for (const NamedActivation& known : kActivations) {
    if (name == known.name) return known.activation;
  }
  return std::nullopt;
}

std::string ActivationNames() {
  std::string names;
  for (const NamedActivation& known : kActivations) {
    absl::StrAppend(&names, names.empty() ? "" : ", ", known.name);
  }
  return names;
}

at::Tensor Activate(const at::Tensor& input, Activation activation) {
  switch (activation) {
    case Activation::kGelu:
      return at::gelu(input);
    case Activation::kGeluTanh:
      return at::gelu(input, "tanh");
    case Activation::kRelu:
      return at::relu(input);
    case Activation::kSilu:
      return at::silu(input);
  }
  LOG(FATAL) << "no such activation";
}

}  // namespace distill_l2s
