#pragma once

#include <ATen/core/Tensor.h>

namespace distill_l2s {

// Dropout (Srivastava et al. 2014): each element becomes 0 with probability `probability`, from 0 to below 1,
// the others are scaled so that the expectation stays. Differentiable. The input itself where nothing is
// dropped.
// Elsewhere than on the CPU this is LibTorch's. There it is several times faster than LibTorch's, which would
// otherwise be a sixth of a small model's training step: one seed a call comes from LibTorch's generator of
// the CPU, and the mask is a hash of seed and position, 16 bits an element, so that it is the same with any
// number of threads. The probability is rounded to a multiple of 2^-16.
at::Tensor Dropout(const at::Tensor& input, double probability, bool training);

}  // namespace distill_l2s
