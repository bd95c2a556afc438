#include "losses/filtered_frames.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>

#include "losses/frame_groups.h"

namespace distill_l2s {

AlignedFrames FilteredFramesAlignment::Align(const at::Tensor& logits,
                                             const at::Tensor& frame_lengths) const {
  const at::NoGradGuard no_grad;
  const at::Tensor valid = ValidFrames(frame_lengths, logits.size(1));
  const at::Tensor kept = CharacterFrames(BestPath(logits), valid, logits.size(2));
  return AverageGroups(kept.cumsum(1) - 1, kept, kept.sum(1), valid, logits.scalar_type());
}

}  // namespace distill_l2s
