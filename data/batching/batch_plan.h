#pragma once

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "data/batching/batching.pb.h"

namespace distill_l2s {

// The clips of each batch, in the order of the batches.
using BatchPlan = std::vector<std::vector<int64_t>>;

// Cuts `clips` in their order into batches whose padded size, the longest clip's length times the number of
// clips, is at most `max_samples`, and which hold at most `max_clips` clips (0: any number), each as large as
// that allows. `lengths_samples` is by clip. A clip over `max_samples` is a batch of its own.
//   lengths 3, 2, 2, 5 and max_samples 6: {0, 1}, {2}, {3}
BatchPlan PackBatches(absl::Span<const int64_t> clips, absl::Span<const int64_t> lengths_samples,
                      int64_t max_samples, int64_t max_clips = 0);

// The same for all clips from long to short, clips of one length in their order: a run that does not fit into
// memory fails at once, and little is padded. With `equal_lengths`, clips of different lengths share no
// batch.
//   padded_samples  what each clip is padded to at least, by clip; rises with its length
BatchPlan PackLongToShort(absl::Span<const int64_t> lengths_samples, absl::Span<const int64_t> padded_samples,
                          int64_t max_samples, bool equal_lengths);

// One epoch of training: every clip once, in batches of clips of about equal length (config.length_jitter),
// the batches in random order; with sorted_first_epoch, epoch 0 goes from short to long. Depends on nothing
// but the arguments: the same on every machine. `lengths_samples` is by clip and holds this epoch's lengths,
// speed perturbation included. If none is longer than config.batch_s, no batch is.
BatchPlan PlanEpoch(absl::Span<const int64_t> clips, absl::Span<const int64_t> lengths_samples,
                    const BatchingConfig& config, uint64_t seed, int64_t epoch);

// 1 - samples of audio / samples with padding.
double PaddingShare(const BatchPlan& plan, absl::Span<const int64_t> lengths_samples);

}  // namespace distill_l2s
