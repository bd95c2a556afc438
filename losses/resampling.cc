#include "losses/resampling.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/lerp.h>
#include <glog/logging.h>

namespace distill_l2s {
namespace {

// Rows [B, S] of `sequence` [B, L, D] -> [B, S, D].
at::Tensor TakeRows(const at::Tensor& sequence, const at::Tensor& rows) {
  const int64_t batch = sequence.size(0);
  const int64_t length = sequence.size(1);
  const at::Tensor offsets = at::arange(batch, rows.options()).unsqueeze(1) * length;
  return sequence.flatten(0, 1).index_select(0, (rows + offsets).flatten()).view({batch, rows.size(1), -1});
}

// As torch: float32 whatever the dtype of what is resampled, so that for example 2 vectors stretched to 82
// give vector 0 at position 41, where whole numbers would give 1.
at::Tensor ResampleNearest(const at::Tensor& sequence, const at::Tensor& lengths, const at::Tensor& counts,
                           const at::Tensor& positions) {
  const at::Tensor scale = lengths.to(at::kFloat) / counts.to(at::kFloat);
  const at::Tensor rows = (positions.to(at::kFloat) * scale).floor().to(at::kLong);
  return TakeRows(sequence, rows.minimum(lengths - 1));
}

// Aligned corners: the first position takes the first vector and the last the last; a lone position the
// first.
at::Tensor ResampleLinear(const at::Tensor& sequence, const at::Tensor& lengths, const at::Tensor& counts,
                          const at::Tensor& positions) {
  const auto dtype = sequence.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
  const at::Tensor scale = (lengths - 1).to(dtype) / (counts - 1).clamp_min(1).to(dtype);
  const at::Tensor place = positions.to(dtype) * scale;
  const at::Tensor before = place.floor().to(at::kLong).minimum(lengths - 1);
  const at::Tensor after = (before + 1).minimum(lengths - 1);
  const at::Tensor fraction = (place - before).clamp(0, 1).unsqueeze(2).to(sequence.scalar_type());
  return at::lerp(TakeRows(sequence, before), TakeRows(sequence, after), fraction);
}

}  // namespace

at::Tensor ResampleInTime(const at::Tensor& teacher_hidden, const at::Tensor& token_lengths,
                          const at::Tensor& counts, int64_t max_count, DistillationConfig::Resampling mode) {
  const at::Tensor lengths = token_lengths.unsqueeze(1);
  const at::Tensor past_count = at::arange(max_count, counts.options()) >= counts.unsqueeze(1);
  // Positions past a clip's count, whose rows become 0, stay at 0 so that each reads a row that exists.
  const at::Tensor positions =
      at::arange(max_count, counts.options()).expand_as(past_count).masked_fill(past_count, 0);
  const at::Tensor safe_counts = counts.clamp_min(1).unsqueeze(1);
  switch (mode) {
    case DistillationConfig::NEAREST:
      return ResampleNearest(teacher_hidden, lengths, safe_counts, positions)
          .masked_fill(past_count.unsqueeze(2), 0);
    case DistillationConfig::LINEAR:
      return ResampleLinear(teacher_hidden, lengths, safe_counts, positions)
          .masked_fill(past_count.unsqueeze(2), 0);
    case DistillationConfig::UNSPECIFIED:
      break;
  }
  LOG(FATAL) << "no resampling is chosen";
}

}  // namespace distill_l2s
