#pragma once

#include <ATen/core/Tensor.h>

#include "losses/ctc.pb.h"

namespace distill_l2s {

// Connectionist temporal classification (Graves et al. 2006), as transformers' Wav2Vec2ForCTC computes it.
//   logits          [B, T, V] floating point; the log-softmax is taken in fp32. Differentiable.
//   frame_lengths   [B] int64, on the CPU: valid frames of each clip; logits past them have no effect.
//   labels          [B, U] int64, on the logits' device; past label_lengths any value.
//   label_lengths   [B] int64, on the CPU.
// The blank is the last class, V - 1. Returns a scalar, fp32 (fp64 for fp64 logits).
at::Tensor CtcLoss(const at::Tensor& logits, const at::Tensor& frame_lengths, const at::Tensor& labels,
                   const at::Tensor& label_lengths, const CtcConfig& config);

}  // namespace distill_l2s
