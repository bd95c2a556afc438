#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include <cstdint>
#include <utility>

#include "absl/types/span.h"

namespace distill_l2s {

// The frames of a padded batch that belong to its clips. Both tensors are undefined where no clip is padded.
struct FrameMask {
  FrameMask() = default;
  // A mask for the kernels that take one.
  FrameMask(at::Tensor valid_frames) : valid(std::move(valid_frames)) {}  // NOLINT: a mask is one.

  at::Tensor valid;  // [B, T] bool, true up to each clip's length.
  // [S + 1] int32: where the segments of the B T frames begin, one clip after the other, and B T. A segment
  // is a clip's valid frames, or the padding behind them; none is empty. The same as `valid` says for a
  // kernel that takes segments of any length and no mask: frames attend to those of their own segment.
  // Undefined: only `valid` is known.
  at::Tensor boundaries;
};

// Returns the mask of clips of these lengths, 1 to `frames`, on `device`. It is made on the CPU and sent
// without waiting. Clips of 3 and 2 frames in a batch of 3 have boundaries 0, 3, 5, 6.
FrameMask MakeFrameMask(absl::Span<const int64_t> frame_lengths, int64_t frames, at::Device device);

}  // namespace distill_l2s
