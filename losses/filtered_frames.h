#pragma once

#include "losses/frame_alignment.h"

namespace distill_l2s {

// The valid frames whose arg-max class is neither [UNK] nor [PAD], if they are more than one; else all valid
// frames.
//   path a a _ b, _ = [PAD]  ->  rows [1 0 0 0], [0 1 0 0], [0 0 0 1]
class FilteredFramesAlignment : public FrameAlignment {
 public:
  AlignedFrames Align(const at::Tensor& logits, const at::Tensor& frame_lengths) const override;
};

}  // namespace distill_l2s
