#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "data/audio/normalization.h"
#include "data/batching/augmentation.h"
#include "data/batching/batch.h"
#include "data/batching/batch_plan.h"
#include "data/batching/batch_stream.h"
#include "data/batching/batching.pb.h"
#include "data/batching/clip_dataset.h"
#include "data/batching/clip_filter.h"
#include "data/batching/clip_source.h"
#include "data/batching/clip_use.h"
#include "data/batching/collate.h"
#include "data/batching/language_sampling.h"
#include "data/batching/ordered_prefetcher.h"

namespace distill_l2s {

// The batches of training, epoch after epoch without end, loaded ahead on worker threads. They depend on the
// data set, the config and the seed, not on the number of workers or ranks, and a loader restored to a
// position gives what the first one gave from there on. For one thread.
//
// Ranks. One order of batches is the whole run's: the batches of epoch 0, then those of epoch 1, and so on.
// A step takes the next world_size of them; rank r gets the r-th. So ranks have disjoint batches, each rank
// has one at every step, and position(), the place of the step's first batch, is the same on all ranks. Where
// an epoch's batches do not divide by world_size, its last step takes the first batches of the next epoch
// along: nothing is dropped, nothing given twice.
//   world_size 2, epochs of 3 batches, as (epoch, batch):
//   rank 0: (0,0) (0,2) (1,1) (2,0) ...   rank 1: (0,1) (1,0) (1,2) (2,1) ...
// A position saved by one rank restores all, of the same world_size or of another.
class BatchLoader {
 public:
  struct Options {
    BatchingConfig config;
    uint64_t seed = 0;
    int64_t pad_label = 0;
    FrameLengthFunction frame_length;
    PreprocessFunction preprocess = NormalizeWaveform;  // How each clip is readied, after speed and noise.
    // How far batches are padded, up to config.batch_s at most; null: to their longest clip.
    BatchLengthFunction batch_length;
    std::string data_dir;  // Where config.noise.manifest lies.
    // This process among those that train together; 0 <= rank < world_size.
    int rank = 0;
    int world_size = 1;
    // How fast it runs. 0 workers: Next() loads the batch itself, on the caller's core.
    int workers = 0;
    int prefetched_batches = 8;
  };

  // `dataset` and `source` must outlive the loader. Errors: the config's, the noise manifest's, and
  // that no clip is fit for training.
  static absl::StatusOr<std::unique_ptr<BatchLoader>> Create(const ClipDataset* dataset, ClipSource* source,
                                                             Options options);

  // This rank's next batch, never without a clip. A clip that cannot be loaded, or whose audio turns out too
  // short for its labels, is left out of its batch, logged and listed in bad_clips(). Once those that this
  // rank has met since it was created are more than max_bad_clip_share of the clips: an error that names some
  // of them, now and ever after.
  // A batch all of whose clips are bad is passed over if world_size is 1. Among several ranks that would part
  // their positions: this rank gets the first of the batches that follow in which a clip is good, which
  // another rank, or a later step, has, too.
  absl::StatusOr<Batch> Next();

  // The place of the next step's first batch, which is rank 0's.
  LoaderPosition position() const { return position_; }
  int64_t epoch() const { return position_.epoch; }
  // Goes on at `position`. An error if the epoch has no such batch, as when the data set has changed.
  absl::Status Restore(LoaderPosition position);

  // The clips of each batch of an epoch.
  BatchPlan Plan(int64_t epoch) const;
  // In a batch of epoch 0.
  double MeanClips() const;
  const ClipSelection& selection() const { return selection_; }
  // By position in the data set: those met so far.
  const std::map<int64_t, absl::Status>& bad_clips() const { return bad_clips_; }

 private:
  struct Job {
    LoaderPosition position;  // Of this rank's batch.
    LoaderPosition next;      // Of the next step.
    std::vector<ClipUse> clips;
  };
  struct Result {
    LoaderPosition position;
    LoaderPosition next;
    std::optional<Batch> batch;  // None if every clip is bad.
    std::vector<std::pair<int64_t, absl::Status>> bad_clips;
  };

  BatchLoader(const ClipDataset* dataset, ClipSource* source, Options options,
              std::unique_ptr<Augmentation> augmentation);
  EpochPlan PlanUses(int64_t epoch) const;
  BatchStream NewStream() const;
  void Start();
  Result LoadBatch(const Job& job) const;
  int64_t PaddedSamples(int64_t samples) const;
  absl::StatusOr<std::vector<float>> LoadClip(const ClipUse& use, int64_t epoch) const;
  absl::StatusOr<Batch> LoadSubstitute(LoaderPosition position);
  absl::Status NoteBadClips(const std::vector<std::pair<int64_t, absl::Status>>& bad_clips);

  const ClipDataset* const dataset_;
  ClipSource* const source_;
  const Options options_;
  const std::unique_ptr<const Augmentation> augmentation_;
  const ClipSelection selection_;
  const LanguageSampling sampling_;
  LoaderPosition position_;
  std::map<int64_t, absl::Status> bad_clips_;
  absl::Status status_;
  std::unique_ptr<OrderedPrefetcher<Job, Result>> prefetcher_;
};

}  // namespace distill_l2s
