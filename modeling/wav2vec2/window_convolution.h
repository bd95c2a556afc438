#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>

namespace distill_l2s {

// Convolution over time as a matrix product: each output frame is a window of `kernel` input frames, which
// lie side by side in memory, times the weights. What is used where oneDNN is not (one_dnn_scope.h),
// LibTorch's own convolution being slow. Differentiable once, in all inputs.

// Whether that is the case: on the CPU with oneDNN switched off.
bool PrefersWindows(const at::Tensor& frames);

// frames [B, T, C], weight [O, C / groups, kernel], bias [O] -> [B, T', O], contiguous,
// T' = floor((T + 2 padding - kernel) / stride) + 1.
at::Tensor ConvolveWindows(const at::Tensor& frames, const at::Tensor& weight,
                           const std::optional<at::Tensor>& bias, int64_t stride, int64_t padding = 0,
                           int64_t groups = 1);

}  // namespace distill_l2s
