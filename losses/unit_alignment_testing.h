#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "losses/alignment.h"

// What the tests of alignments that read texts share.
namespace distill_l2s {

// A batch with random logits, states and texts, in fp64. The last clip has fewer frames than labels.
struct TextBatch {
  std::vector<ClipText> texts;
  AlignmentInput input;
};
TextBatch RandomTextBatch();

// A batch of one clip whose best label at frame t is path[t], in fp64: classes 0 ... 3, [UNK] = 4, blank 5.
TextBatch TextBatchOfPath(const std::vector<int64_t>& path, const ClipText& text, int64_t num_positions);

// Expects the contract of AlignedPairs: shapes, sums of rows, no gradient, no weight of padding, counts.
void ExpectPairs(const AlignedPairs& pairs, const AlignmentInput& input, const std::vector<int64_t>& counts);

// Expects the student's weights of the first clip's rows.
void ExpectStudentRows(const AlignedPairs& pairs, const std::vector<std::vector<double>>& rows);

}  // namespace distill_l2s
