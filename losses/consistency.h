#pragma once

#include <ATen/core/Tensor.h>

namespace distill_l2s {

// The divergence of two views' posteriors in consistency-regularised CTC (Yao et al. 2024, arXiv 2410.05101):
//   (1/B) sum_b mean over clip b's valid frames of [KL(sg(p_b) || p_a) + KL(sg(p_a) || p_b)],
// p_a and p_b the softmax of the views' logits, sg = no gradient.
//   logits_a, logits_b  [B, T, V], differentiable. Frames at and past a clip's length have no effect.
//   frame_lengths       [B] int64, on the CPU or the logits' device. A clip without frames adds 0, counts in
//   B.
// Computed outside autocast. Returns a scalar, fp32 (fp64 for fp64 logits).
//   one frame, p_a = (1/2, 1/2), p_b = (1/4, 3/4)  ->  0.1308 + 0.1438 = 0.2747
at::Tensor ConsistencyDivergence(const at::Tensor& logits_a, const at::Tensor& logits_b,
                                 const at::Tensor& frame_lengths);

// (ctc_a + ctc_b) / 2 + alpha / 2 * divergence, of scalars.
at::Tensor ConsistencyLoss(const at::Tensor& ctc_a, const at::Tensor& ctc_b, const at::Tensor& divergence,
                           double alpha);

}  // namespace distill_l2s
