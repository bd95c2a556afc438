#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"

namespace distill_l2s {

struct LengthBatchOptions {
  int64_t max_samples = 0;     // In a batch, padding included; a longer clip is a batch of its own.
  bool equal_lengths = false;  // Clips of different lengths share no batch, so that none is padded.
};

// Groups clips of the given lengths into batches of like length, the longest first: a run that does not fit
// into memory fails at once. Each index stands in one batch; one input gives one result.
std::vector<std::vector<size_t>> BatchByLength(absl::Span<const int64_t> lengths,
                                               const LengthBatchOptions& options);

}  // namespace distill_l2s
