#include "losses/shrink.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>

#include "losses/frame_groups.h"

namespace distill_l2s {

AlignedFrames ShrinkAlignment::Align(const at::Tensor& logits, const at::Tensor& frame_lengths) const {
  const at::NoGradGuard no_grad;
  const int64_t num_frames = logits.size(1);
  const at::Tensor valid = ValidFrames(frame_lengths, num_frames);
  const at::Tensor path = BestPath(logits);
  const at::Tensor kept = CharacterFrames(path, valid, logits.size(2));
  // A frame starts a run where its class differs from the one before it. A kept run lies within the valid
  // frames.
  at::Tensor starts = kept.clone();
  starts.slice(1, 1).logical_and_(path.slice(1, 1) != path.slice(1, 0, num_frames - 1));
  const at::Tensor run = starts.cumsum(1);
  return AverageGroups(run - 1, kept, starts.sum(1), valid, logits.scalar_type());
}

}  // namespace distill_l2s
