#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace distill_l2s {

// B clips, collated. All tensors are on the CPU.
struct Batch {
  std::vector<int64_t> clips;  // Positions in the data set.
  at::Tensor
      waveforms;  // [B, N] float32, 16 kHz, zero mean and unit variance per clip; 0 past sample_lengths.
  at::Tensor sample_lengths;  // [B] int64
  at::Tensor labels;          // [B, U] int64, U >= 1; [PAD] past label_lengths.
  at::Tensor label_lengths;   // [B] int64
};

}  // namespace distill_l2s
