#pragma once

#include "losses/frame_alignment.h"

namespace distill_l2s {

// All valid frames, each for itself: the identity on a clip's frames.
class AllFramesAlignment : public FrameAlignment {
 public:
  AlignedFrames Align(const at::Tensor& logits, const at::Tensor& frame_lengths) const override;
};

}  // namespace distill_l2s
