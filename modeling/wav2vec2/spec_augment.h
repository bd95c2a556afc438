#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "absl/types/span.h"
#include "base/random.h"

namespace distill_l2s {

// SpecAugment on projected frames (Park et al. 2019; Baevski et al. 2020, section 3.1): true where the input
// is masked. An undefined tensor masks nothing.
struct SpecAugmentMasks {
  at::Tensor time;     // [B, T] bool: these frames become masked_spec_embed.
  at::Tensor feature;  // [B, hidden_size] bool: after that, these features become 0 in every frame.
};

// How many spans of which length are drawn.
struct SpanMaskRule {
  double probability;  // Share of positions that would be masked if no two spans overlapped.
  int64_t length;      // Positions in a span; >= 1.
  int64_t min_spans;   // At least so many, where they fit.
};

// Draws spans as transformers' _compute_mask_indices does; the generator is Random instead of NumPy's. A row
// of n valid positions gets
//   spans = max(floor(probability * n / length + epsilon), min_spans),
// at most `size` / length and at most n - length + 1, never below 0; epsilon is uniform over [0, 1), drawn
// once for all rows. Starts are drawn without replacement from 0 .. n - length; spans may overlap, and stay
// inside the valid positions. Where transformers raises, as `length` is over `size`, nothing is masked.
//   valid_lengths  valid positions of each row, at most `size`
// Returns [rows, size] bool, on the CPU. Example: n = 50, probability 0.4, length 10, epsilon 0.3: 2 spans.
at::Tensor DrawSpanMask(absl::Span<const int64_t> valid_lengths, int64_t size, const SpanMaskRule& rule,
                        Random* random);

}  // namespace distill_l2s
