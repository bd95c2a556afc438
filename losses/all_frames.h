#pragma once

#include "losses/alignment.h"

namespace distill_l2s {

// All valid frames, each for itself: the identity on a clip's frames.
class AllFramesAlignment : public Alignment {
 public:
  AlignedFrames Align(const at::Tensor& logits, const at::Tensor& frame_lengths) const override;
};

}  // namespace distill_l2s
