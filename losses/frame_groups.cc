#include "losses/frame_groups.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/where.h>

#include <algorithm>

namespace distill_l2s {
namespace {

// Reading the largest count from another device would make the host wait for all work queued there.
int64_t NumRows(const at::Tensor& counts, int64_t num_frames) {
  if (!counts.is_cpu() || counts.numel() == 0) return std::max<int64_t>(num_frames, 1);
  return std::max<int64_t>(counts.max().item<int64_t>(), 1);
}

}  // namespace

at::Tensor ValidFrames(const at::Tensor& frame_lengths, int64_t num_frames) {
  return at::arange(num_frames, frame_lengths.options()) < frame_lengths.unsqueeze(1);
}

at::Tensor BestPath(const at::Tensor& logits) { return logits.detach().argmax(-1); }

at::Tensor CharacterFrames(const at::Tensor& path, const at::Tensor& valid, int64_t num_classes) {
  return valid & (path < num_classes - 2);
}

AlignedFrames AverageGroups(const at::Tensor& group, const at::Tensor& kept, const at::Tensor& counts,
                            const at::Tensor& valid, at::ScalarType dtype) {
  const int64_t num_frames = valid.size(1);
  const at::Tensor frames = at::arange(num_frames, group.options());
  const at::Tensor take_all = counts <= 1;
  const at::Tensor final_counts = at::where(take_all, valid.sum(1), counts);
  const at::Tensor final_kept = at::where(take_all.unsqueeze(1), valid, kept);
  // Frames in no group get -1, which matches no row.
  const at::Tensor final_group =
      at::where(take_all.unsqueeze(1), frames, group).masked_fill(final_kept.logical_not(), -1);
  const at::Tensor rows = at::arange(NumRows(final_counts, num_frames), group.options());
  const at::Tensor members = (final_group.unsqueeze(1) == rows.unsqueeze(1)).to(dtype);
  return {members / members.sum(2, /*keepdim=*/true).clamp_min(1), final_counts};
}

}  // namespace distill_l2s
