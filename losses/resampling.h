#pragma once

#include <ATen/core/Tensor.h>

#include "losses/distillation.pb.h"

namespace distill_l2s {

// Stretches or thins each clip's L_b teacher vectors to S_b, as torch.nn.functional.interpolate does along
// time: NEAREST takes position floor(i * (float)(L_b / S_b)), in float32; LINEAR has align_corners = true.
//   teacher_hidden  [B, L, D]
//   token_lengths   [B] int64: L_b, each at least 1
//   counts          [B] int64: S_b
//   max_count       S, at least every S_b
// Returns [B, S, D]; rows at and after S_b are 0. All tensors on one device; vectorised, no host
// synchronisation.
at::Tensor ResampleInTime(const at::Tensor& teacher_hidden, const at::Tensor& token_lengths,
                          const at::Tensor& counts, int64_t max_count, DistillationConfig::Resampling mode);

}  // namespace distill_l2s
