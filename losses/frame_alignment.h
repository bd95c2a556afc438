#pragma once

#include <ATen/core/Tensor.h>

namespace distill_l2s {

// Which combinations of a clip's frames become the student vectors that meet the teacher's.
struct AlignedFrames {
  // [B, S, T], of the logits' dtype: vector s of clip b is sum over t of weights[b, s, t] * hidden[b, t].
  // Rows of a clip's first counts[b] vectors sum to 1; the rows after them are 0. No gradient. S is at least
  // 1 and at least every count: the largest count on the CPU, T on other devices, where the largest is not
  // known without waiting.
  at::Tensor weights;
  // [B] int64, on the logits' device: S_b, at least 1 for a clip with at least one frame, 0 for one with
  // none.
  at::Tensor counts;
};

// The paper's members (shrink, filtered frames, all frames): student vectors found without the text, whose
// teacher vectors come from resampling (resampled_alignment.h). Stateless, thread-safe, vectorised over the
// batch; on CUDA none synchronises with the host. No gradient flows to the logits. Where classes tie for the
// arg-max, which of them wins is LibTorch's choice.
class FrameAlignment {
 public:
  virtual ~FrameAlignment() = default;

  //   logits         [B, T, V] floating point: classes V - 2 = [UNK] and V - 1 = [PAD].
  //   frame_lengths  [B] int64, on the logits' device, each between 0 and T.
  virtual AlignedFrames Align(const at::Tensor& logits, const at::Tensor& frame_lengths) const = 0;
};

}  // namespace distill_l2s
