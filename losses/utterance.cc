#include "losses/utterance.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>

namespace distill_l2s {

AlignedPairs UtteranceAlignment::Align(const AlignmentInput& input) const {
  const at::NoGradGuard no_grad;
  const at::ScalarType dtype = input.logits.scalar_type();
  const at::Tensor tokens = input.token_lengths - 2;
  const at::Tensor paired = (input.frame_lengths > 0) & (tokens > 0);
  const at::Tensor frame = at::arange(input.logits.size(1), input.frame_lengths.options());
  const at::Tensor position = at::arange(input.teacher.size(1), input.token_lengths.options());
  const at::Tensor used_frames = (frame < input.frame_lengths.unsqueeze(1)) & paired.unsqueeze(1);
  const at::Tensor used_positions = (position >= 1) & (position <= tokens.unsqueeze(1)) & paired.unsqueeze(1);
  const auto mean = [dtype](const at::Tensor& used, const at::Tensor& counts) {
    return (used.to(dtype) / counts.clamp_min(1).unsqueeze(1).to(dtype)).unsqueeze(1);
  };
  return {mean(used_frames, input.frame_lengths), mean(used_positions, tokens), paired.to(at::kLong), {}};
}

}  // namespace distill_l2s
