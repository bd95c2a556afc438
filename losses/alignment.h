#pragma once

#include <ATen/core/Tensor.h>

#include <memory>

#include "absl/status/statusor.h"
#include "losses/distillation.pb.h"

namespace distill_l2s {

// Which combinations of a clip's frames become the student vectors that meet the teacher's.
struct AlignedFrames {
  // [B, S, T], of the logits' dtype: vector s of clip b is sum over t of weights[b, s, t] * hidden[b, t]. Rows of
  // a clip's first counts[b] vectors sum to 1; the rows after them are 0.
  at::Tensor weights;
  // [B] int64, on the logits' device: S_b, at least 1 for a clip with at least one frame.
  at::Tensor counts;
};

// A family of alignments, one file a member. Stateless, thread-safe, vectorised over the batch; on CUDA none
// synchronises with the host. No gradient flows through an alignment to the logits.
class Alignment {
 public:
  virtual ~Alignment() = default;

  //   logits         [B, T, V]: classes V - 2 = [UNK] and V - 1 = [PAD].
  //   frame_lengths  [B] int64, on the logits' device, each between 0 and T.
  virtual AlignedFrames Align(const at::Tensor& logits, const at::Tensor& frame_lengths) const = 0;
};

// Error: no alignment is chosen.
absl::StatusOr<std::unique_ptr<Alignment>> CreateAlignment(const DistillationConfig& config);

}  // namespace distill_l2s
