#pragma once

#include <ATen/core/Tensor.h>

namespace distill_l2s {

// -log p(labels | log_probs) of each clip, [B]; infinite for a clip that does not fit, whose gradient is 0.
//   log_probs  [B, T, V] fp32 or fp64, each frame normalised; differentiable, once. The blank is V - 1.
// The other arguments are CtcLoss's.
at::Tensor CtcNegativeLogLikelihood(const at::Tensor& log_probs, const at::Tensor& frame_lengths,
                                    const at::Tensor& labels, const at::Tensor& label_lengths);

}  // namespace distill_l2s
