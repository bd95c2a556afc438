#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace distill_l2s {

// B clips, collated. All tensors are on the CPU.
struct Batch {
  std::vector<int64_t> clips;  // Positions in the data set.
  at::Tensor waveforms;  // [B, N] float32, readied for the model (PreprocessFunction); 0 past its length.
  at::Tensor sample_lengths;  // [B] int64
  at::Tensor labels;          // [B, U] int64, U >= 1; [PAD] past label_lengths.
  at::Tensor label_lengths;   // [B] int64
};

}  // namespace distill_l2s
