#pragma once

#include <ATen/core/Tensor.h>

#include "absl/types/span.h"
#include "losses/text_units.h"

namespace distill_l2s {

// A batch as alignments see it. All tensors are of no gradient, and on the logits' device unless they say
// otherwise.
struct AlignmentInput {
  at::Tensor logits;         // [B, T, V] fp32 or fp64: classes V - 2 = [UNK], V - 1 = [PAD], the CTC blank.
  at::Tensor frame_lengths;  // [B] int64, each between 0 and T.
  // The same on the CPU; undefined if only the device has them. Members that need them then wait for it.
  at::Tensor host_frame_lengths;
  at::Tensor teacher;        // [B, L, D_l], of the logits' dtype: position 0 is <s>, 1 ... J, then </s>.
  at::Tensor token_lengths;  // [B] int64: J + 2.
  at::Tensor projected;      // [B, T, D_l]: z = H W; defined for an alignment that DependsOnStates().
  // Of each clip; empty for an alignment that does not UseTexts().
  absl::Span<const ClipText> texts;
};

// Pairs (u, e) of a student's and a teacher's vector: u = student_weights H W, e = teacher_weights E.
//   labels a b c d, tokens "ab" "cd", forced path a - b b c d
//   student_weights  [1/3 0 1/3 1/3 0 0], [0 0 0 0 1/2 1/2]      teacher_weights  [0 1 0 0], [0 0 1 0]
struct AlignedPairs {
  // [B, K, T] and [B, K, L], of the logits' dtype. A clip's first counts[b] rows sum to 1, those after them
  // are 0; weights of padding are 0. K is at least 1 and at least every count: the largest count on the CPU
  // and for members with units; perhaps more elsewhere.
  at::Tensor student_weights;
  at::Tensor teacher_weights;
  at::Tensor counts;    // [B] int64.
  at::Tensor unit_ids;  // [B, K] int64, equal for equal units; undefined for a member without units.
};

// A family of alignments, one file a member; CreateAlignment in alignment_factory.h makes them. Stateless and
// thread-safe. No gradient flows through an alignment. docs/distillation.md says which to choose.
class Alignment {
 public:
  virtual ~Alignment() = default;

  virtual AlignedPairs Align(const AlignmentInput& input) const = 0;

  // The teacher's vectors of the pairs, [B, K, D_l]: teacher_weights E, to rounding.
  virtual at::Tensor TeacherVectors(const AlignmentInput& input, const AlignedPairs& pairs) const {
    return pairs.teacher_weights.bmm(input.teacher);
  }

  // True if pairs depend on the projected and the teacher's states, so that each layer pair has its own.
  virtual bool DependsOnStates() const { return false; }
  // True if AlignmentInput::texts is needed.
  virtual bool UsesTexts() const { return false; }
};

}  // namespace distill_l2s
