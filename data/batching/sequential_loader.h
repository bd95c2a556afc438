#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "data/audio/normalization.h"
#include "data/audio/speech.h"
#include "data/batching/batch.h"
#include "data/batching/clip_dataset.h"
#include "data/batching/clip_source.h"
#include "data/batching/collate.h"
#include "data/batching/ordered_prefetcher.h"

namespace distill_l2s {

// The batches of an evaluation: every clip once, however long or short, nothing shuffled or perturbed. From
// long to short, so that a batch too large for the memory shows at once and little is padded; Batch::clips
// says which is which. For one thread.
class SequentialLoader {
 public:
  struct Options {
    double batch_s = 60;                                // A longer clip is a batch of its own.
    int sample_rate_hz = kSpeechRateHz;                 // The source's.
    PreprocessFunction preprocess = NormalizeWaveform;  // How each clip is readied.
    int64_t pad_label = 0;
    int64_t min_samples = 0;  // Shorter clips are filled up with silence, so that the student can take them.
    int workers = 0;          // As in BatchLoader.
    int prefetched_batches = 8;
    // Clips of different lengths share no batch, so that none is padded.
    bool equal_lengths = false;
    // How far batches are padded, up to batch_s at most; null, or with equal_lengths: to their longest clip.
    BatchLengthFunction batch_length = {};
    // What a clip is that cannot be loaded: left out of its batch and listed in bad_clips(), or an error.
    bool leave_out_bad_clips = false;
  };

  // `dataset` and `source` must outlive the loader. Errors: batch_s that is not positive.
  static absl::StatusOr<std::unique_ptr<SequentialLoader>> Create(const ClipDataset* dataset,
                                                                  ClipSource* source, Options options);

  // nullopt after the last batch. A clip that cannot be loaded is an error, as a score without it would not
  // be the test set's, unless leave_out_bad_clips; a batch of which all are left out is passed over.
  absl::StatusOr<std::optional<Batch>> Next();

  // By position in the data set: those met so far.
  const std::map<int64_t, absl::Status>& bad_clips() const { return bad_clips_; }

  // Batches in all.
  int64_t size() const { return size_; }

 private:
  struct Result {
    std::optional<Batch> batch;  // None if every clip is bad.
    std::map<int64_t, absl::Status> bad_clips;
  };
  using Prefetcher = OrderedPrefetcher<std::vector<int64_t>, Result>;

  SequentialLoader(int64_t size, bool leave_out_bad_clips, std::unique_ptr<Prefetcher> prefetcher)
      : size_(size), leave_out_bad_clips_(leave_out_bad_clips), prefetcher_(std::move(prefetcher)) {}

  static Result LoadBatch(const std::vector<int64_t>& clips, const ClipDataset& dataset, ClipSource* source,
                          const Options& options);

  const int64_t size_;
  const bool leave_out_bad_clips_;
  const std::unique_ptr<Prefetcher> prefetcher_;
  std::map<int64_t, absl::Status> bad_clips_;
};

}  // namespace distill_l2s
