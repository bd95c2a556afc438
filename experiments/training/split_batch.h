#pragma once

#include <utility>

#include "data/batching/batch.h"

namespace distill_l2s {

// The first half of the clips, the larger one, and the second; at least 2 clips. They share memory with the
// batch and keep its padding, so that a model whose statistics run over the padding computes the same.
std::pair<Batch, Batch> SplitBatch(const Batch& batch);

}  // namespace distill_l2s
