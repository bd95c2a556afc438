#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "losses/distillation.pb.h"
#include "losses/frame_alignment.h"

// What the tests of alignments share: logits with a given best path, and a reference that goes frame by
// frame.
namespace distill_l2s {

// [begin, end) of the frames whose mean is one student vector.
using Segment = std::pair<int64_t, int64_t>;

// [B, T, V] fp32 logits whose arg-max at (b, t) is paths[b][t]; all paths are equally long.
at::Tensor LogitsOfPaths(const std::vector<std::vector<int64_t>>& paths, int64_t num_classes);

// The segments that the alignment `kind` makes of a path's first `length` frames.
std::vector<Segment> ReferenceSegments(const std::vector<int64_t>& path, int64_t length, int64_t num_classes,
                                       DistillationConfig::AlignmentCase kind);

// Random paths with long runs and many [UNK] and [PAD], from LibTorch's generator.
std::vector<std::vector<int64_t>> RandomPaths(int64_t batch, int64_t num_frames, int64_t num_classes);

// Expects that `aligned` averages exactly `expected`, clip by clip, within [B, S, T] weights.
void ExpectSegments(const AlignedFrames& aligned, const std::vector<std::vector<Segment>>& expected);

// Expects `alignment` to equal the reference on random batches, lengths 0 and 1 among them.
void ExpectMatchesReference(const FrameAlignment& alignment, DistillationConfig::AlignmentCase kind);

}  // namespace distill_l2s
