#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "data/batching/batch.h"
#include "data/batching/batch_plan.h"
#include "data/batching/batching.pb.h"
#include "data/batching/clip_dataset.h"
#include "data/batching/clip_filter.h"
#include "data/batching/clip_source.h"
#include "data/batching/ordered_prefetcher.h"

namespace distill_l2s {

// A batch's place in training: what a checkpoint holds of the loader.
struct LoaderPosition {
  int64_t epoch = 0;
  int64_t batch = 0;  // In its epoch.
};

// The batches of training, epoch after epoch without end, loaded ahead on worker threads. They depend on the
// data set, the config and the seed, not on the number of workers, and a loader restored to a position gives
// what the first one gave from there on. For one thread.
class BatchLoader {
 public:
  struct Options {
    BatchingConfig config;
    uint64_t seed = 0;
    int64_t pad_label = 0;
    FrameLengthFunction frame_length;
    // How fast it runs. 0 workers: Next() loads the batch itself, on the caller's core.
    int workers = 0;
    int prefetched_batches = 8;
  };

  // `dataset` and `source` must outlive the loader. Errors: the config's, and that no clip is fit for
  // training.
  static absl::StatusOr<std::unique_ptr<BatchLoader>> Create(const ClipDataset* dataset, ClipSource* source,
                                                             Options options);

  // The next batch. A clip that cannot be loaded, or whose audio turns out too short for its labels, is left
  // out of its batch, logged and listed in bad_clips(). Once they are more than max_bad_clip_share of the
  // clips: an error that names some of them, now and ever after.
  absl::StatusOr<Batch> Next();

  // The place of the batch that Next() gives.
  LoaderPosition position() const { return position_; }
  int64_t epoch() const { return position_.epoch; }
  // Goes on at `position`. An error if the epoch has no such batch, as when the data set has changed.
  absl::Status Restore(LoaderPosition position);

  // The clips of each batch of an epoch.
  BatchPlan Plan(int64_t epoch) const;
  const ClipSelection& selection() const { return selection_; }
  // By position in the data set: those met so far.
  const std::map<int64_t, absl::Status>& bad_clips() const { return bad_clips_; }

 private:
  struct Job {
    LoaderPosition position;
    LoaderPosition next;
    std::vector<int64_t> clips;
  };
  struct Result {
    LoaderPosition next;
    std::optional<Batch> batch;  // None if every clip is bad.
    std::vector<std::pair<int64_t, absl::Status>> bad_clips;
  };

  BatchLoader(const ClipDataset* dataset, ClipSource* source, Options options);
  void Start();
  Result LoadBatch(const Job& job) const;
  absl::StatusOr<std::vector<float>> LoadClip(int64_t clip, int64_t epoch) const;
  absl::Status NoteBadClips(const std::vector<std::pair<int64_t, absl::Status>>& bad_clips);

  const ClipDataset* const dataset_;
  ClipSource* const source_;
  const Options options_;
  const ClipSelection selection_;
  LoaderPosition position_;
  std::map<int64_t, absl::Status> bad_clips_;
  absl::Status status_;
  std::unique_ptr<OrderedPrefetcher<Job, Result>> prefetcher_;
};

}  // namespace distill_l2s
