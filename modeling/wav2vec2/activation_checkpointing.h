#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <vector>

namespace distill_l2s {

// function(input), without keeping what its backward pass needs but `input`: the backward pass runs the
// function a second time (Chen et al. 2016, "Training deep nets with sublinear memory cost"), on the very
// random numbers and in the autocast of the first, so that output and gradients are the same, bit for bit.
// The random numbers are those of LibTorch's generators of the CPU and of input's device.
//   function    of `input` and `parameters` alone, without another tensor that requires a gradient; called
//               once or twice, the second time in the backward pass. It returns one tensor.
//   parameters  what it uses that may require a gradient
at::Tensor WithoutKeepingActivations(const std::function<at::Tensor(const at::Tensor&)>& function,
                                     const at::Tensor& input, const std::vector<at::Tensor>& parameters);

}  // namespace distill_l2s
