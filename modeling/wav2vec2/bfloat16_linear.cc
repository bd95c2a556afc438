#include "modeling/wav2vec2/bfloat16_linear.h"

#include <ATen/core/List.h>
#include <ATen/core/dispatch/Dispatcher.h>

#include <optional>
#include <string_view>

namespace distill_l2s {
namespace {

// oneDNN picks the layout for about so many frames at once; any number of them is right.
constexpr int64_t kExpectedFrames = 1024;

at::Tensor ReorderWeight(const at::Tensor& weight) {
  using Signature = at::Tensor(const at::Tensor&, std::optional<int64_t>);
  static const auto reorder =
      c10::Dispatcher::singleton().findSchemaOrThrow("mkldnn::_reorder_linear_weight", "").typed<Signature>();
  return reorder.call(weight, kExpectedFrames);
}

// Product, bias and the post-operation `attribute` of oneDNN.
at::Tensor LinearPointwise(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias,
                           const char* attribute, const char* algorithm) {
  using Scalars = c10::List<std::optional<at::Scalar>>;
  using Signature = at::Tensor(const at::Tensor&, const at::Tensor&, const std::optional<at::Tensor>&,
                               std::string_view, Scalars, std::optional<std::string_view>);
  static const auto linear =
      c10::Dispatcher::singleton().findSchemaOrThrow("mkldnn::_linear_pointwise", "").typed<Signature>();
  return linear.call(input, weight, bias, attribute, Scalars(), algorithm);
}

}  // namespace

BFloat16Linear::BFloat16Linear(const at::Tensor& weight, const at::Tensor& bias)
    : weight_(ReorderWeight(weight.to(at::kBFloat16).contiguous())), bias_(bias.to(at::kBFloat16)) {}

at::Tensor BFloat16Linear::Forward(const at::Tensor& input, const Activation* activation) const {
  if (activation == nullptr) return LinearPointwise(input, weight_, bias_, "none", "");
  switch (*activation) {
    case Activation::kGelu:
      return LinearPointwise(input, weight_, bias_, "gelu", "none");
    case Activation::kGeluTanh:
      return LinearPointwise(input, weight_, bias_, "gelu", "tanh");
    case Activation::kRelu:
      return LinearPointwise(input, weight_, bias_, "relu", "");
    case Activation::kSilu:
      break;
  }
  return Activate(LinearPointwise(input, weight_, bias_, "none", ""), *activation);
}

}  // namespace distill_l2s
