#pragma once

#include <cstdint>

#include "absl/strings/string_view.h"

namespace distill_l2s {

// ggml's Q4_0: a block of 18 bytes is 32 weights, an fp16 scale d (little-endian) and 16 bytes; the low
// nibbles are weights 0 to 15, the high ones 16 to 31; a nibble q stands for (q - 8) d. Exact in fp32. Writes
// `count` numbers, a multiple of 32, to `weights`. Precondition: `blocks` holds count / 32 blocks.
void DequantizeQ4_0(absl::string_view blocks, int64_t count, float* weights);

}  // namespace distill_l2s
