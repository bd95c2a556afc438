#include "losses/resampled_alignment.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <utility>

#include "losses/resampling.h"

namespace distill_l2s {

ResampledAlignment::ResampledAlignment(std::unique_ptr<FrameAlignment> frames,
                                       DistillationConfig::Resampling resampling, bool special_tokens)
    : frames_(std::move(frames)), resampling_(resampling), special_tokens_(special_tokens) {}

AlignedPairs ResampledAlignment::Align(const AlignmentInput& input) const {
  const at::NoGradGuard no_grad;
  AlignedFrames frames = frames_->Align(input.logits, input.frame_lengths);
  if (!special_tokens_) {
    const at::Tensor has_token = input.token_lengths > 2;
    frames.counts = at::where(has_token, frames.counts, at::zeros_like(frames.counts));
    frames.weights = frames.weights.masked_fill(has_token.logical_not().view({-1, 1, 1}), 0);
    if (frames.counts.is_cpu() && frames.counts.numel() > 0) {
      frames.weights = frames.weights.slice(1, 0, std::max<int64_t>(1, frames.counts.max().item<int64_t>()));
    }
  }
  AlignedPairs pairs;
  pairs.student_weights = std::move(frames.weights);
  pairs.counts = std::move(frames.counts);
  const int64_t positions = input.teacher.size(1);
  const at::Tensor each_position =
      at::eye(positions, input.logits.options()).expand({input.logits.size(0), positions, positions});
  pairs.teacher_weights = Resample(each_position, input, pairs);
  return pairs;
}

at::Tensor ResampledAlignment::TeacherVectors(const AlignmentInput& input, const AlignedPairs& pairs) const {
  return Resample(input.teacher, input, pairs);
}

at::Tensor ResampledAlignment::Resample(const at::Tensor& sequence, const AlignmentInput& input,
                                        const AlignedPairs& pairs) const {
  const int64_t rows = pairs.student_weights.size(1);
  if (special_tokens_) {
    return ResampleInTime(sequence, input.token_lengths, pairs.counts, rows, resampling_);
  }
  // A clip of no token has no pair, and reads its <s> in vain.
  return ResampleInTime(sequence.slice(1, 1).contiguous(), (input.token_lengths - 2).clamp_min(1),
                        pairs.counts, rows, resampling_);
}

}  // namespace distill_l2s
