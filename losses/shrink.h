#pragma once

#include "losses/frame_alignment.h"

namespace distill_l2s {

// The paper's method: each run of frames of equal arg-max class becomes its mean; runs of [UNK] and [PAD] are
// dropped. Equal classes that a dropped run parts stay apart. At most one run left: all valid frames, each
// for itself.
//   path a a _ b b _ b, _ = [PAD]  ->  rows [1/2 1/2 0 0 0 0 0], [0 0 0 1/2 1/2 0 0], [0 0 0 0 0 0 1]
class ShrinkAlignment : public FrameAlignment {
 public:
  AlignedFrames Align(const at::Tensor& logits, const at::Tensor& frame_lengths) const override;
};

}  // namespace distill_l2s
