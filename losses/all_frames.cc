#include "losses/all_frames.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>

#include "losses/frame_groups.h"

namespace distill_l2s {

AlignedFrames AllFramesAlignment::Align(const at::Tensor& logits, const at::Tensor& frame_lengths) const {
  const at::NoGradGuard no_grad;
  const at::Tensor valid = ValidFrames(frame_lengths, logits.size(1));
  return AverageGroups(valid.cumsum(1) - 1, valid, frame_lengths, valid, logits.scalar_type());
}

}  // namespace distill_l2s
