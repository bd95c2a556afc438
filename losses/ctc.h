#pragma once

#include <ATen/core/Tensor.h>

#include "losses/ctc.pb.h"

namespace distill_l2s {

// Connectionist temporal classification (Graves et al. 2006), as transformers' Wav2Vec2ForCTC computes it.
//   logits          [B, T, V] floating point; the log-softmax is taken in fp32, outside autocast.
//   Differentiable, once. frame_lengths   [B] int64, on the CPU, each between 0 and T: valid frames; logits
//   past them have no effect. labels          [B, U] int64, on the logits' device; each in 0 ... V - 2, past
//   label_lengths any value. label_lengths   [B] int64, on the CPU, each between 0 and U.
// The blank is the last class, V - 1. Returns a scalar, fp32 (fp64 for fp64 logits).
//
// A clip fits if its frames are at least as many as its labels and its pairs of equal neighbours among them:
// "aab" needs four. One that does not has loss infinity (0 with zero_infinity), and gradient 0 either way.
//
// The gradient is deterministic on every device, unlike that of torch's ctc_loss on CUDA.
at::Tensor CtcLoss(const at::Tensor& logits, const at::Tensor& frame_lengths, const at::Tensor& labels,
                   const at::Tensor& label_lengths, const CtcConfig& config);

}  // namespace distill_l2s
