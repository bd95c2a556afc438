#pragma once

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"

namespace distill_l2s {

// What became of one symbol of a reference or of a hypothesis.
enum class EditOperation : uint8_t {
  kHit,           // in both
  kSubstitution,  // in both, and different
  kDeletion,      // in the reference only
  kInsertion,     // in the hypothesis only
};

// A sequence prepared for Levenshtein distances to many others: least number of substitutions, deletions and
// insertions. Bit-parallel (Myers 1999 in Hyyro's form, 64 rows of the table a word): O(n * ceil(m / 64))
// steps. Thread-safe.
class EditPattern {
 public:
  explicit EditPattern(absl::Span<const int32_t> reference);

  int64_t Distance(absl::Span<const int32_t> hypothesis) const;

 private:
  friend std::vector<EditOperation> AlignSequences(absl::Span<const int32_t>, absl::Span<const int32_t>);

  // One column of the table: whether each cell is one more (positive) or one less (negative) than the one
  // above.
  struct Column {
    std::vector<uint64_t> positive;
    std::vector<uint64_t> negative;
  };
  Column FirstColumn() const;
  // Moves on by one symbol of the hypothesis; the result is the change of the column's last cell: -1, 0 or 1.
  int Advance(int32_t symbol, Column* column) const;

  int64_t length_;
  int64_t words_;
  // Per symbol of the reference: the offset in `positions_` of the bits where it stands. Offset 0 has none
  // set.
  absl::flat_hash_map<int32_t, int64_t> offsets_;
  std::vector<uint64_t> positions_;
};

// One best alignment, in order. Common prefix and suffix are hits. Where several alignments of the rest are
// equally good, the choice falls from its end: a deletion if it can be one, an insertion rather than a hit, a
// substitution rather than an insertion (as RapidFuzz, and so jiwer, choose for sequences of ordinary
// length). Memory: a quarter byte a cell of the table, 25 MB for 10,000 x 10,000 symbols.
std::vector<EditOperation> AlignSequences(absl::Span<const int32_t> reference,
                                          absl::Span<const int32_t> hypothesis);

}  // namespace distill_l2s
