#include "modeling/wav2vec2/int8_linear.h"

#include <ATen/core/List.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/cpu/Utils.h>
#include <ATen/ops/amax.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

#include <optional>
#include <string_view>

#include "modeling/wav2vec2/symmetric_quantization.h"

namespace distill_l2s {
namespace {

// oneDNN picks the layout for about so many frames at once; any number of them is right.
constexpr int64_t kExpectedFrames = 1024;

at::Tensor ReorderWeight(const at::Tensor& quantized) {
  using Signature = at::Tensor(at::Tensor, std::optional<at::List<int64_t>>);
  static const auto reorder =
      c10::Dispatcher::singleton().findSchemaOrThrow("onednn::qlinear_prepack", "").typed<Signature>();
  return reorder.call(quantized, at::List<int64_t>({kExpectedFrames, quantized.size(1)}));
}

// bfloat16(w_o sum(q q)) of input [frames, inputs] as QuantizedRows has it.
at::Tensor Product(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& scales,
                   const at::Tensor& zero_points) {
  using Scalars = at::List<std::optional<at::Scalar>>;
  using Signature =
      at::Tensor(at::Tensor, double, int64_t, at::Tensor, at::Tensor, at::Tensor, std::optional<at::Tensor>,
                 double, int64_t, std::optional<at::ScalarType>, std::string_view, Scalars, std::string_view);
  static const auto linear =
      c10::Dispatcher::singleton().findSchemaOrThrow("onednn::qlinear_pointwise", "").typed<Signature>();
  return linear.call(input, /*x_scale=*/1.0, kQuantizedZero, weight, scales, zero_points,
                     /*bias=*/std::nullopt, /*output_scale=*/1.0, /*output_zero_point=*/0, at::kBFloat16,
                     "none", Scalars(), "");
}

}  // namespace

bool HasInt8Products() { return at::cpu::is_avx512_vnni_supported(); }

Int8Linear::Int8Linear(const at::Tensor& weight, const at::Tensor& bias)
    : weight_scales_(weight.abs().amax(1).div_(127).clamp_min_(1e-30)),
      weight_zero_points_(at::zeros({weight.size(0)}, at::kInt)),
      bias_(bias.clone()) {
  weight_ = ReorderWeight(weight.div(weight_scales_.unsqueeze(1)).round_().to(at::kChar));
}

at::Tensor Int8Linear::Forward(const at::Tensor& input, const Activation* activation) const {
  const at::Tensor rows = input.contiguous().flatten(0, -2);
  const QuantizedRows quantized = QuantizeRows(rows);
  at::Tensor output = Product(quantized.values, weight_, weight_scales_, weight_zero_points_);
  ScaleRows(quantized.scales, bias_, &output);
  at::DimVector sizes(input.sizes().begin(), input.sizes().end());
  sizes.back() = output.size(1);
  output = output.view(sizes);
  return activation == nullptr ? output : Activate(output, *activation);
}

}  // namespace distill_l2s
