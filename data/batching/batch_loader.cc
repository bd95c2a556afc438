#include "data/batching/batch_loader.h"

#include <glog/logging.h>

#include <cmath>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "data/batching/batching_config.h"
#include "data/batching/collate.h"
#include "data/batching/speed_perturbation.h"

namespace distill_l2s {
namespace {

constexpr int kNamedClips = 5;

}  // namespace

BatchLoader::BatchLoader(const ClipDataset* dataset, ClipSource* source, Options options)
    : dataset_(dataset),
      source_(source),
      options_(std::move(options)),
      selection_(SelectClips(*dataset, options_.config, options_.frame_length)) {}

absl::StatusOr<std::unique_ptr<BatchLoader>> BatchLoader::Create(const ClipDataset* dataset,
                                                                 ClipSource* source, Options options) {
  CHECK_EQ(dataset->utterances.size(), dataset->labels.size());
  CHECK(options.frame_length != nullptr);
  CHECK_GE(options.workers, 0);
  RETURN_IF_ERROR(CheckBatchingConfig(options.config));
  std::unique_ptr<BatchLoader> loader(new BatchLoader(dataset, source, std::move(options)));
  const ClipSelection& selection = loader->selection_;
  if (selection.kept.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("no clip to train on: ",
                     selection.left_out.empty() ? "the data set is empty" : selection.Describe(*dataset)));
  }
  if (!selection.left_out.empty()) LOG(WARNING) << selection.Describe(*dataset);
  return loader;
}

BatchPlan BatchLoader::Plan(int64_t epoch) const {
  std::vector<int64_t> lengths_samples(dataset_->utterances.size());
  for (const int64_t clip : selection_.kept) {
    lengths_samples[clip] = PerturbedLength(UtteranceSamples(dataset_->utterances[clip]),
                                            DrawSpeedFactor(options_.config, options_.seed, epoch, clip));
  }
  return PlanEpoch(selection_.kept, lengths_samples, options_.config, options_.seed, epoch);
}

absl::Status BatchLoader::Restore(LoaderPosition position) {
  const int64_t batches = position.epoch < 0 ? 0 : static_cast<int64_t>(Plan(position.epoch).size());
  if (position.batch < 0 || position.batch >= batches) {
    return absl::InvalidArgumentError(
        absl::StrCat("cannot go on at batch ", position.batch, " of epoch ", position.epoch, ", which has ",
                     batches, " batches: the position is not of this data set and config"));
  }
  prefetcher_.reset();
  position_ = position;
  return absl::OkStatus();
}

void BatchLoader::Start() {
  const auto next_job = [this, position = position_, plan = BatchPlan()]() mutable {
    if (plan.empty()) plan = Plan(position.epoch);
    Job job = {position, {position.epoch, position.batch + 1}, std::move(plan[position.batch])};
    if (job.next.batch == static_cast<int64_t>(plan.size())) {
      job.next = {position.epoch + 1, 0};
      plan.clear();
    }
    position = job.next;
    return std::optional<Job>(std::move(job));
  };
  prefetcher_ = std::make_unique<OrderedPrefetcher<Job, Result>>(
      next_job, [this](const Job& job) { return LoadBatch(job); }, options_.workers,
      options_.prefetched_batches);
}

absl::StatusOr<std::vector<float>> BatchLoader::LoadClip(int64_t clip, int64_t epoch) const {
  const double factor = DrawSpeedFactor(options_.config, options_.seed, epoch, clip);
  ASSIGN_OR_RETURN(std::vector<float> waveform, LoadNormalized(source_, clip, factor));
  const int64_t frames = options_.frame_length(waveform.size());
  const int64_t needed = CtcFramesNeeded(dataset_->labels[clip]);
  if (frames >= needed) return waveform;
  return absl::InvalidArgumentError(absl::StrCat(dataset_->utterances[clip].audio_filepath, ": its ",
                                                 waveform.size(), " samples give ", frames,
                                                 " frames, its labels need ", needed));
}

BatchLoader::Result BatchLoader::LoadBatch(const Job& job) const {
  Result result;
  result.next = job.next;
  std::vector<PreparedClip> clips;
  for (const int64_t clip : job.clips) {
    absl::StatusOr<std::vector<float>> waveform = LoadClip(clip, job.position.epoch);
    if (waveform.ok()) {
      clips.push_back({clip, *std::move(waveform), dataset_->labels[clip]});
    } else {
      result.bad_clips.emplace_back(clip, waveform.status());
    }
  }
  if (!clips.empty()) result.batch = Collate(clips, options_.pad_label);
  return result;
}

absl::Status BatchLoader::NoteBadClips(const std::vector<std::pair<int64_t, absl::Status>>& bad_clips) {
  for (const auto& [clip, status] : bad_clips) {
    if (bad_clips_.emplace(clip, status).second) LOG(WARNING) << "clip left out: " << status.message();
  }
  const double share = options_.config.max_bad_clip_share();
  if (static_cast<double>(bad_clips_.size()) <= share * static_cast<double>(selection_.kept.size())) {
    return absl::OkStatus();
  }
  std::string names;
  int named = 0;
  for (const auto& [clip, status] : bad_clips_) {
    if (named++ < kNamedClips) absl::StrAppend(&names, "; ", std::string(status.message()));
  }
  return absl::FailedPreconditionError(
      absl::StrCat(bad_clips_.size(), " of ", selection_.kept.size(),
                   " clips cannot be used, more than the share batching.max_bad_clip_share = ", share, names,
                   named > kNamedClips ? "; ..." : ""));
}

absl::StatusOr<Batch> BatchLoader::Next() {
  while (status_.ok()) {
    if (prefetcher_ == nullptr) Start();
    std::optional<Result> result = prefetcher_->Next();
    CHECK(result.has_value());
    status_ = NoteBadClips(result->bad_clips);
    if (!status_.ok()) break;
    position_ = result->next;
    if (result->batch.has_value()) return *std::move(result->batch);
  }
  return status_;
}

}  // namespace distill_l2s
