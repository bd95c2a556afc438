#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace distill_l2s {

// The frames [start_frame, end_frame) in which a target is said.
struct TargetSpan {
  int64_t start_frame = 0;
  int64_t end_frame = 0;
  double probability = 0;  // The mean over them of the target's posterior probability.
};

// One CTC path through given targets.
struct ForcedAlignment {
  std::vector<int64_t> labels;           // [T] Of each frame: a target or the blank.
  std::vector<float> log_probabilities;  // [T] Of each frame's label.
  std::vector<TargetSpan> spans;         // [U] In the targets' order; none is empty, none overlaps another.
  double log_probability = 0;            // Of the path: the sum over its frames.
};

// A longer lattice is refused: T * (U + 1) bytes. It lets through 30 minutes of speech at 50 frames and 12
// characters a second.
constexpr int64_t kMaxLatticeBytes = int64_t{2} << 30;

// Whether ForceAlign() can take so many frames and these targets. Errors tell the numbers: no targets, fewer
// frames than CtcFramesNeeded(), a lattice over kMaxLatticeBytes.
absl::Status CheckLattice(int64_t frames, absl::Span<const int64_t> targets);

// The most probable of all paths that read as the targets when repeats are merged and blanks dropped (Viterbi
// over the CTC lattice of Graves et al. 2006, section 4.1).
//   log_probabilities  [T, V] float32, on the CPU, contiguous: log softmax of the logits
//   targets            [U], U >= 1, in [0, V), none the blank
// Equals torchaudio.functional.forced_align and merge_tokens, in its float32 sums as well. Of equally
// probable ways to reach a target at a frame the first of these is taken: it was there already; over the
// blank; from the target before. (Where the last two are equal and better than the first, torchaudio takes
// the first, and so not the best path.)
//
//   targets a b, blank -, best labels of 6 frames: a a - b b -
//   spans: a [0, 2), b [3, 5)
//
// O(T * U) time; memory of one byte for each target and frame, and a few rows of U. Errors: CheckLattice()'s,
// a target out of range or the blank, log probabilities that leave no path (infinite or not a number).
absl::StatusOr<ForcedAlignment> ForceAlign(const at::Tensor& log_probabilities,
                                           absl::Span<const int64_t> targets, int64_t blank);

}  // namespace distill_l2s
