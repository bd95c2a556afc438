#pragma once

#include <ATen/core/Tensor.h>

#include "losses/frame_alignment.h"

// What the alignments are made of: masks over frames, and groups of frames that are averaged.
namespace distill_l2s {

// [B, T] bool: t < frame_lengths[b].
at::Tensor ValidFrames(const at::Tensor& frame_lengths, int64_t num_frames);

// [B, T] int64: the arg-max class of each frame of `logits` [B, T, V].
at::Tensor BestPath(const at::Tensor& logits);

// [B, T] bool: valid frames whose class on `path` is a character, i.e. neither [UNK] = V - 2 nor [PAD] = V
// - 1.
at::Tensor CharacterFrames(const at::Tensor& path, const at::Tensor& valid, int64_t num_classes);

// Averages groups of frames.
//   group   [B, T] int64: the vector that frame t of clip b belongs to, below counts[b]; read where `kept` is
//   true. kept    [B, T] bool: frames in a group. counts  [B] int64: groups of each clip, all of them
//   non-empty.
// A clip with at most one group takes all its valid frames instead, each a group of its own.
//   group 0 0 1 1 2, kept 1 1 0 1 1 (counts 3)  ->  rows [1/2 1/2 0 0 0], [0 0 0 1 0], [0 0 0 0 1]
AlignedFrames AverageGroups(const at::Tensor& group, const at::Tensor& kept, const at::Tensor& counts,
                            const at::Tensor& valid, at::ScalarType dtype);

}  // namespace distill_l2s
