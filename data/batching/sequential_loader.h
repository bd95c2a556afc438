#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "data/batching/batch.h"
#include "data/batching/clip_dataset.h"
#include "data/batching/clip_source.h"
#include "data/batching/ordered_prefetcher.h"

namespace distill_l2s {

// The batches of an evaluation: every clip once, however long or short, nothing shuffled or perturbed. From
// long to short, so that a batch too large for the memory shows at once and little is padded; Batch::clips
// says which is which. For one thread.
class SequentialLoader {
 public:
  struct Options {
    double batch_s = 60;  // A longer clip is a batch of its own.
    int64_t pad_label = 0;
    int64_t min_samples = 0;  // Shorter clips are filled up with silence, so that the student can take them.
    int workers = 0;          // As in BatchLoader.
    int prefetched_batches = 8;
  };

  // `dataset` and `source` must outlive the loader. Errors: batch_s that is not positive.
  static absl::StatusOr<std::unique_ptr<SequentialLoader>> Create(const ClipDataset* dataset,
                                                                  ClipSource* source, Options options);

  // nullopt after the last batch. A clip that cannot be loaded is an error: a score without it would not be
  // the test set's.
  absl::StatusOr<std::optional<Batch>> Next();

  // Batches in all.
  int64_t size() const { return size_; }

 private:
  using Prefetcher = OrderedPrefetcher<std::vector<int64_t>, absl::StatusOr<Batch>>;

  SequentialLoader(int64_t size, std::unique_ptr<Prefetcher> prefetcher)
      : size_(size), prefetcher_(std::move(prefetcher)) {}

  const int64_t size_;
  const std::unique_ptr<Prefetcher> prefetcher_;
};

}  // namespace distill_l2s
