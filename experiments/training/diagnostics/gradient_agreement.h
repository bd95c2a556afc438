#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

namespace distill_l2s {

// How the gradients of two losses lie to each other.
struct GradientAgreement {
  double first_norm = 0;  // 2-norm over all parameters.
  double second_norm = 0;
  double cosine = 0;  // -1: against each other; 0: independent; NaN where a gradient is 0 or not finite.
};

// Of two scalars of one graph, which is consumed. `parameters` are those that require a gradient; one that a
// loss does not depend on counts as gradient 0. Their .grad and hooks are not touched.
GradientAgreement CompareGradients(const at::Tensor& first, const at::Tensor& second,
                                   const std::vector<at::Tensor>& parameters);

}  // namespace distill_l2s
