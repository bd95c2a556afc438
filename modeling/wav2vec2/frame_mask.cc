#include "modeling/wav2vec2/frame_mask.h"

#include <ATen/ops/empty.h>

#include <algorithm>

namespace distill_l2s {

FrameMask MakeFrameMask(absl::Span<const int64_t> frame_lengths, int64_t frames, at::Device device) {
  const auto padded = [frames](int64_t length) { return length < frames; };
  const auto count = std::count_if(frame_lengths.begin(), frame_lengths.end(), padded);
  if (count == 0) return FrameMask();
  const auto rows = static_cast<int64_t>(frame_lengths.size());
  FrameMask mask;
  mask.valid = at::empty({rows, frames}, at::kBool);
  mask.boundaries = at::empty({rows + count + 1}, at::kInt);
  bool* valid = mask.valid.data_ptr<bool>();
  int32_t* boundary = mask.boundaries.data_ptr<int32_t>();
  for (int64_t row = 0; row < rows; ++row, valid += frames) {
    const int64_t length = frame_lengths[row];
    std::fill(valid, valid + length, true);
    std::fill(valid + length, valid + frames, false);
    *boundary++ = static_cast<int32_t>(row * frames);
    if (length < frames) *boundary++ = static_cast<int32_t>(row * frames + length);
  }
  *boundary = static_cast<int32_t>(rows * frames);
  mask.valid = mask.valid.to(device, /*non_blocking=*/true);
  mask.boundaries = mask.boundaries.to(device, /*non_blocking=*/true);
  return mask;
}

}  // namespace distill_l2s
