#include "data/batching/batch_loader.h"

#include <glog/logging.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "data/audio/pcm16.h"
#include "data/audio/speech.h"
#include "data/batching/batching_config.h"
#include "data/batching/speed_perturbation.h"

namespace distill_l2s {
namespace {

constexpr int kNamedClips = 5;

}  // namespace

BatchLoader::BatchLoader(const ClipDataset* dataset, ClipSource* source, Options options,
                         std::unique_ptr<Augmentation> augmentation)
    : dataset_(dataset),
      source_(source),
      options_(std::move(options)),
      augmentation_(std::move(augmentation)),
      selection_(SelectClips(*dataset, options_.config, options_.frame_length)),
      sampling_(*dataset, selection_.kept, options_.config.language_exponent(), options_.seed) {}

absl::StatusOr<std::unique_ptr<BatchLoader>> BatchLoader::Create(const ClipDataset* dataset,
                                                                 ClipSource* source, Options options) {
  CHECK_EQ(dataset->utterances.size(), dataset->labels.size());
  CHECK(options.frame_length != nullptr);
  CHECK_GE(options.workers, 0);
  CHECK_GE(options.rank, 0);
  CHECK_LT(options.rank, options.world_size);
  RETURN_IF_ERROR(CheckBatchingConfig(options.config));
  ASSIGN_OR_RETURN(std::unique_ptr<Augmentation> augmentation,
                   Augmentation::Create(options.config, options.seed, options.data_dir));
  std::unique_ptr<BatchLoader> loader(
      new BatchLoader(dataset, source, std::move(options), std::move(augmentation)));
  const ClipSelection& selection = loader->selection_;
  if (selection.kept.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("no clip to train on: ",
                     selection.left_out.empty() ? "the data set is empty" : selection.Describe(*dataset)));
  }
  if (!selection.left_out.empty()) LOG(WARNING) << selection.Describe(*dataset);
  return loader;
}

// A clip that fits into a batch does so with its padding.
int64_t BatchLoader::PaddedSamples(int64_t samples) const {
  if (options_.batch_length == nullptr) return samples;
  const auto max_samples = static_cast<int64_t>(std::floor(options_.config.batch_s() * kSpeechRateHz));
  return std::max(samples, std::min(options_.batch_length(samples), max_samples));
}

EpochPlan BatchLoader::PlanUses(int64_t epoch) const {
  const std::vector<ClipUse> uses = sampling_.Epoch(epoch);
  std::vector<int64_t> places(uses.size());
  std::vector<int64_t> lengths_samples(uses.size());
  for (size_t i = 0; i < uses.size(); ++i) {
    places[i] = i;
    lengths_samples[i] = PaddedSamples(
        PerturbedLength(UtteranceSamples(dataset_->utterances[uses[i].clip]),
                        DrawSpeedFactor(options_.config, options_.seed, epoch, uses[i].DrawKey())));
  }
  EpochPlan plan;
  for (const auto& batch : PlanEpoch(places, lengths_samples, options_.config, options_.seed, epoch)) {
    plan.emplace_back();
    plan.back().reserve(batch.size());
    for (const int64_t place : batch) plan.back().push_back(uses[place]);
  }
  return plan;
}

BatchPlan BatchLoader::Plan(int64_t epoch) const {
  BatchPlan plan;
  for (const std::vector<ClipUse>& batch : PlanUses(epoch)) {
    plan.emplace_back();
    for (const ClipUse& use : batch) plan.back().push_back(use.clip);
  }
  return plan;
}

double BatchLoader::MeanClips() const {
  const EpochPlan plan = PlanUses(0);
  size_t clips = 0;
  for (const std::vector<ClipUse>& batch : plan) clips += batch.size();
  return static_cast<double>(clips) / static_cast<double>(plan.size());
}

BatchStream BatchLoader::NewStream() const {
  return BatchStream([this](int64_t epoch) { return PlanUses(epoch); });
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
  const auto next_job = [this, step = position_, stream = NewStream()]() mutable {
    Job job;
    job.position = stream.Advance(step, options_.rank);
    job.clips = stream.At(job.position);
    step = stream.Advance(step, options_.world_size);
    job.next = step;
    return std::optional<Job>(std::move(job));
  };
  prefetcher_ = std::make_unique<OrderedPrefetcher<Job, Result>>(
      next_job, [this](const Job& job) { return LoadBatch(job); }, options_.workers,
      options_.prefetched_batches);
}

absl::StatusOr<std::vector<float>> BatchLoader::LoadClip(const ClipUse& use, int64_t epoch) const {
  const int64_t draw_key = use.DrawKey();
  ASSIGN_OR_RETURN(const std::shared_ptr<const Pcm16> loaded, source_->Load(use.clip));
  std::vector<float> waveform = FromPcm16(*loaded);
  const double speed = DrawSpeedFactor(options_.config, options_.seed, epoch, draw_key);
  if (speed != 1) {
    ASSIGN_OR_RETURN(waveform, ChangeSpeed(waveform, speed));
  }
  const int64_t frames = options_.frame_length(waveform.size());
  const int64_t needed = CtcFramesNeeded(dataset_->labels[use.clip]);
  if (frames < needed) {
    return absl::InvalidArgumentError(absl::StrCat(dataset_->utterances[use.clip].audio_filepath, ": its ",
                                                   waveform.size(), " samples give ", frames,
                                                   " frames, its labels need ", needed));
  }
  RETURN_IF_ERROR(augmentation_->AddNoiseTo(absl::MakeSpan(waveform), epoch, draw_key));
  options_.preprocess(absl::MakeSpan(waveform));
  const float gain = static_cast<float>(augmentation_->DrawGain(epoch, draw_key));
  if (gain != 1) {
    for (float& sample : waveform) sample *= gain;
  }
  return waveform;
}

BatchLoader::Result BatchLoader::LoadBatch(const Job& job) const {
  Result result;
  result.position = job.position;
  result.next = job.next;
  std::vector<PreparedClip> clips;
  int64_t longest = 0;
  for (const ClipUse& use : job.clips) {
    absl::StatusOr<std::vector<float>> waveform = LoadClip(use, job.position.epoch);
    if (waveform.ok()) {
      longest = std::max<int64_t>(longest, waveform->size());
      clips.push_back({use.clip, *std::move(waveform), dataset_->labels[use.clip]});
    } else {
      result.bad_clips.emplace_back(use.clip, waveform.status());
    }
  }
  if (!clips.empty()) result.batch = Collate(clips, options_.pad_label, PaddedSamples(longest));
  return result;
}

// The first batch after `position` that has a good clip. There is one, or the share of bad clips is too
// large.
absl::StatusOr<Batch> BatchLoader::LoadSubstitute(LoaderPosition position) {
  BatchStream stream = NewStream();
  while (true) {
    position = stream.Advance(position, 1);
    Result result = LoadBatch({position, position, stream.At(position)});
    RETURN_IF_ERROR(NoteBadClips(result.bad_clips));
    if (result.batch.has_value()) return *std::move(result.batch);
  }
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
    if (options_.world_size == 1) continue;
    absl::StatusOr<Batch> substitute = LoadSubstitute(result->position);
    status_ = substitute.status();
    if (status_.ok()) return substitute;
  }
  return status_;
}

}  // namespace distill_l2s
