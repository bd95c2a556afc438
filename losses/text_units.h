#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/types/span.h"

namespace distill_l2s {

// Label positions [begin, end) of a transcript; none if begin = end, whatever the number.
using LabelSpan = std::pair<int64_t, int64_t>;

// A part of a transcript that makes a pair: a token, or a word.
struct TextUnit {
  int64_t id = 0;                  // Equal for equal units; the negatives of a contrast differ in it.
  LabelSpan span;                  // Not empty.
  std::vector<int64_t> positions;  // Of the teacher's states whose mean is the unit's vector; at least one.
};

// A clip's transcript for the alignments that read it.
struct ClipText {
  std::vector<int64_t> labels;  // As CTC spells them.
  std::vector<TextUnit> units;  // In order.
};

// The tokens whose span is not empty. `ids` and `spans` are those of the teacher's positions 0, 1, ...; <s>
// and </s> have empty spans.
std::vector<TextUnit> TokenUnits(absl::Span<const int64_t> ids, absl::Span<const LabelSpan> spans);

// The words of which a token covers a letter; such tokens' states make the word's vector.
//   words [0, 2) [3, 5), tokens <s> [0, 4) [4, 5) </s>  ->  positions {1} and {1, 2}
std::vector<TextUnit> WordUnits(absl::Span<const int64_t> word_ids, absl::Span<const LabelSpan> word_spans,
                                absl::Span<const LabelSpan> token_spans);

// The teacher's side of a batch's pairs, on the CPU.
struct UnitRows {
  at::Tensor teacher_weights;  // [B, K, L]: 1/n at each of a unit's n positions.
  at::Tensor counts;           // [B] int64.
  at::Tensor unit_ids;         // [B, K] int64, 0 past a clip's count.
  int64_t num_rows() const { return unit_ids.size(1); }
};

// The rows of all units of the clips for which `paired` is true; of other clips none.
UnitRows MakeUnitRows(absl::Span<const ClipText> texts, const std::vector<bool>& paired,
                      int64_t num_positions, at::ScalarType dtype);

}  // namespace distill_l2s
