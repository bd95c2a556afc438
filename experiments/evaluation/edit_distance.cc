#include "experiments/evaluation/edit_distance.h"

#include <algorithm>

namespace distill_l2s {
namespace {

bool TestBit(const std::vector<uint64_t>& bits, int64_t index) {
  return bits[index / 64] >> (index % 64) & 1;
}

}  // namespace

EditPattern::EditPattern(absl::Span<const int32_t> reference)
    : length_(static_cast<int64_t>(reference.size())), words_((length_ + 63) / 64), positions_(words_, 0) {
  for (int64_t i = 0; i < length_; ++i) {
    const auto [entry, added] = offsets_.try_emplace(reference[i], static_cast<int64_t>(positions_.size()));
    if (added) positions_.resize(positions_.size() + words_, 0);
    positions_[entry->second + i / 64] |= uint64_t{1} << (i % 64);
  }
}

EditPattern::Column EditPattern::FirstColumn() const {
  return {std::vector<uint64_t>(words_, ~uint64_t{0}), std::vector<uint64_t>(words_, 0)};
}

int EditPattern::Advance(int32_t symbol, Column* column) const {
  const auto found = offsets_.find(symbol);
  const uint64_t* matches = positions_.data() + (found == offsets_.end() ? 0 : found->second);
  const int last_bit = static_cast<int>((length_ - 1) % 64);
  // The table's top row counts insertions: each cell is one more than the cell to its left.
  uint64_t positive_carry = 1, negative_carry = 0;
  int change = 0;
  for (int64_t w = 0; w < words_; ++w) {
    const uint64_t positive = column->positive[w], negative = column->negative[w];
    const uint64_t x = matches[w] | negative_carry;
    const uint64_t diagonal_zero = (((x & positive) + positive) ^ positive) | x | negative;
    uint64_t right_positive = negative | ~(diagonal_zero | positive);
    uint64_t right_negative = diagonal_zero & positive;
    if (w == words_ - 1) {
      change =
          static_cast<int>(right_positive >> last_bit & 1) - static_cast<int>(right_negative >> last_bit & 1);
    }
    const uint64_t positive_out = right_positive >> 63, negative_out = right_negative >> 63;
    right_positive = right_positive << 1 | positive_carry;
    right_negative = right_negative << 1 | negative_carry;
    positive_carry = positive_out;
    negative_carry = negative_out;
    column->positive[w] = right_negative | ~(diagonal_zero | right_positive);
    column->negative[w] = right_positive & diagonal_zero;
  }
  return change;
}

int64_t EditPattern::Distance(absl::Span<const int32_t> hypothesis) const {
  if (length_ == 0) return static_cast<int64_t>(hypothesis.size());
  Column column = FirstColumn();
  int64_t distance = length_;
  for (int32_t symbol : hypothesis) distance += Advance(symbol, &column);
  return distance;
}

std::vector<EditOperation> AlignSequences(absl::Span<const int32_t> reference,
                                          absl::Span<const int32_t> hypothesis) {
  size_t prefix = 0, suffix = 0;
  const size_t shorter = std::min(reference.size(), hypothesis.size());
  while (prefix < shorter && reference[prefix] == hypothesis[prefix]) ++prefix;
  while (suffix < shorter - prefix &&
         reference[reference.size() - 1 - suffix] == hypothesis[hypothesis.size() - 1 - suffix]) {
    ++suffix;
  }
  reference = reference.subspan(prefix, reference.size() - prefix - suffix);
  hypothesis = hypothesis.subspan(prefix, hypothesis.size() - prefix - suffix);

  const EditPattern pattern(reference);
  std::vector<EditPattern::Column> columns;
  columns.reserve(hypothesis.size());
  EditPattern::Column column = pattern.FirstColumn();
  for (int32_t symbol : hypothesis) {
    pattern.Advance(symbol, &column);
    columns.push_back(column);
  }

  std::vector<EditOperation> backwards(suffix, EditOperation::kHit);
  int64_t i = static_cast<int64_t>(reference.size()), j = static_cast<int64_t>(hypothesis.size());
  while (i > 0 && j > 0) {
    if (TestBit(columns[j - 1].positive, i - 1)) {
      backwards.push_back(EditOperation::kDeletion);
      --i;
      continue;
    }
    --j;
    if (j > 0 && TestBit(columns[j - 1].negative, i - 1)) {
      backwards.push_back(EditOperation::kInsertion);
    } else {
      --i;
      const bool same = reference[i] == hypothesis[j];
      backwards.push_back(same ? EditOperation::kHit : EditOperation::kSubstitution);
    }
  }
  backwards.insert(backwards.end(), i, EditOperation::kDeletion);
  backwards.insert(backwards.end(), j, EditOperation::kInsertion);
  backwards.insert(backwards.end(), prefix, EditOperation::kHit);
  std::reverse(backwards.begin(), backwards.end());
  return backwards;
}

}  // namespace distill_l2s
