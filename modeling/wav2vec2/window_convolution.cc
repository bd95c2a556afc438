#include "modeling/wav2vec2/window_convolution.h"

#include <ATen/Context.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>

namespace distill_l2s {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// The windows over an input [B, T, C] that is contiguous.
struct Windows {
  int64_t kernel;
  int64_t stride;

  int64_t Count(int64_t frames) const { return (frames - kernel) / stride + 1; }

  // [B, T', length * C]: a view of `length` frames of each window, from its frame `first` on.
  at::Tensor Part(const at::Tensor& input, int64_t first, int64_t length) const {
    const int64_t channels = input.size(2);
    return input.as_strided({input.size(0), Count(input.size(1)), length * channels},
                            {input.stride(0), stride * channels, 1},
                            input.storage_offset() + first * channels);
  }

  // [B * T', kernel * C]
  at::Tensor Rows(const at::Tensor& input) const { return Part(input, 0, kernel).flatten(0, 1); }

  // Rows()' transpose as a linear map: adds each window's gradient to the frames that it covers. `stride`
  // frames of every window at a time don't overlap.
  void Scatter(const at::Tensor& rows, const at::Tensor& input) const {
    const int64_t channels = input.size(2);
    const at::Tensor windows = rows.unflatten(0, {input.size(0), -1});
    for (int64_t first = 0; first < kernel; first += stride) {
      const int64_t length = std::min(stride, kernel - first);
      Part(input, first, length).add_(windows.narrow(2, first * channels, length * channels));
    }
  }
};

// input [G, B, T, C], weight [G, kernel * C, O], bias [G, O] -> [G, B * T', O]. Group by group, as the
// windows take kernel / stride times the input's memory; for the same reason they are made again for the
// gradient.
class WindowProduct : public torch::autograd::Function<WindowProduct> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& weight,
                            const std::optional<at::Tensor>& bias, int64_t kernel, int64_t stride) {
    context->save_for_backward({input, weight});
    context->saved_data["kernel"] = kernel;
    context->saved_data["stride"] = stride;
    context->saved_data["has_bias"] = bias.has_value();
    const Windows windows = {kernel, stride};
    at::Tensor product = at::empty(
        {input.size(0), input.size(1) * windows.Count(input.size(2)), weight.size(2)}, input.options());
    for (int64_t group = 0; group < input.size(0); ++group) {
      at::Tensor of_group = product[group];
      const at::Tensor rows = windows.Rows(input[group]);
      if (bias.has_value()) {
        at::addmm_out(of_group, (*bias)[group], rows, weight[group]);
      } else {
        at::mm_out(of_group, rows, weight[group]);
      }
    }
    return product;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();
    const at::Tensor &input = saved[0], &weight = saved[1];
    const Windows windows = {context->saved_data["kernel"].toInt(), context->saved_data["stride"].toInt()};
    const at::Tensor gradient = gradients[0].contiguous();
    at::Tensor of_input, of_weight, of_bias;
    if (context->needs_input_grad(0)) of_input = at::zeros(input.sizes(), input.options());
    if (context->needs_input_grad(1)) of_weight = at::empty_like(weight);
    for (int64_t group = 0; group < input.size(0); ++group) {
      if (of_input.defined()) {
        windows.Scatter(at::mm(gradient[group], weight[group].t()), of_input[group]);
      }
      if (of_weight.defined()) {
        at::Tensor of_group = of_weight[group];
        at::mm_out(of_group, windows.Rows(input[group]).t(), gradient[group]);
      }
    }
    const bool has_bias = context->saved_data["has_bias"].toBool();
    if (has_bias && context->needs_input_grad(2)) of_bias = gradient.sum(1);
    return {of_input, of_weight, of_bias, at::Tensor(), at::Tensor()};
  }
};

// [B, T, G * C] -> [G, B, T + 2 padding, C], contiguous
at::Tensor SplitGroups(const at::Tensor& frames, int64_t padding, int64_t groups) {
  const at::Tensor padded = padding > 0 ? at::constant_pad_nd(frames, {0, 0, padding, padding}) : frames;
  return padded.unflatten(2, {groups, -1}).permute({2, 0, 1, 3}).contiguous();
}

}  // namespace

bool PrefersWindows(const at::Tensor& frames) {
  return frames.device().is_cpu() && !at::globalContext().userEnabledMkldnn();
}

at::Tensor ConvolveWindows(const at::Tensor& frames, const at::Tensor& weight,
                           const std::optional<at::Tensor>& bias, int64_t stride, int64_t padding,
                           int64_t groups) {
  const int64_t kernel = weight.size(2);
  const int64_t outputs = weight.size(0) / groups;
  const at::Tensor input = SplitGroups(frames, padding, groups);
  const at::Tensor matrices =
      weight.unflatten(0, {groups, outputs}).permute({0, 3, 2, 1}).reshape({groups, -1, outputs});
  std::optional<at::Tensor> biases;
  if (bias.has_value()) biases = bias->view({groups, outputs});
  const at::Tensor product = WindowProduct::apply(input, matrices, biases, kernel, stride);
  return product.view({groups, frames.size(0), -1, outputs}).permute({1, 2, 0, 3}).flatten(2);
}

}  // namespace distill_l2s
