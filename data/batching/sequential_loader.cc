#include "data/batching/sequential_loader.h"

#include <glog/logging.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "base/status_macros.h"
#include "data/audio/pcm16.h"
#include "data/batching/batch_plan.h"
#include "data/batching/clip_filter.h"

namespace distill_l2s {
namespace {

int64_t MaxSamples(const SequentialLoader::Options& options) {
  return static_cast<int64_t>(options.batch_s * options.sample_rate_hz);
}

// A clip that fits into a batch does so with its padding.
int64_t PaddedSamples(const SequentialLoader::Options& options, int64_t samples) {
  if (options.batch_length == nullptr || options.equal_lengths) return samples;
  return std::max(samples, std::min(options.batch_length(samples), MaxSamples(options)));
}

BatchPlan PlanLongToShort(const ClipDataset& dataset, const SequentialLoader::Options& options) {
  std::vector<int64_t> lengths_samples;
  for (const Utterance& utterance : dataset.utterances) {
    lengths_samples.push_back(
        std::max(UtteranceSamples(utterance, options.sample_rate_hz), options.min_samples));
  }
  std::vector<int64_t> padded_samples;
  for (const int64_t samples : lengths_samples) padded_samples.push_back(PaddedSamples(options, samples));
  return PackLongToShort(lengths_samples, padded_samples, MaxSamples(options), options.equal_lengths);
}

absl::StatusOr<std::vector<float>> LoadWaveform(int64_t clip, ClipSource* source,
                                                const SequentialLoader::Options& options) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const Pcm16> loaded, source->Load(clip));
  std::vector<float> waveform = FromPcm16(*loaded);
  options.preprocess(absl::MakeSpan(waveform));
  waveform.resize(std::max<size_t>(waveform.size(), options.min_samples), 0.0f);
  return waveform;
}

}  // namespace

SequentialLoader::Result SequentialLoader::LoadBatch(const std::vector<int64_t>& clips,
                                                     const ClipDataset& dataset, ClipSource* source,
                                                     const Options& options) {
  Result result;
  std::vector<PreparedClip> prepared;
  int64_t longest = 0;
  for (const int64_t clip : clips) {
    absl::StatusOr<std::vector<float>> waveform = LoadWaveform(clip, source, options);
    if (!waveform.ok()) {
      result.bad_clips[clip] = waveform.status();
      if (!options.leave_out_bad_clips) return result;
      continue;
    }
    longest = std::max<int64_t>(longest, waveform->size());
    prepared.push_back({clip, *std::move(waveform), dataset.labels[clip]});
  }
  if (!prepared.empty()) {
    result.batch = Collate(prepared, options.pad_label, PaddedSamples(options, longest));
  }
  return result;
}

absl::StatusOr<std::unique_ptr<SequentialLoader>> SequentialLoader::Create(const ClipDataset* dataset,
                                                                           ClipSource* source,
                                                                           Options options) {
  CHECK_EQ(dataset->utterances.size(), dataset->labels.size());
  if (!(options.batch_s > 0 && options.batch_s <= 1e6)) {
    return absl::InvalidArgumentError(
        absl::StrCat("evaluation.batch_s is ", options.batch_s, ", expected above 0 and at most 1e6"));
  }
  BatchPlan plan = PlanLongToShort(*dataset, options);
  const int64_t size = plan.size();
  const auto next_job = [plan = std::move(plan), next = size_t{0}]() mutable {
    return next < plan.size() ? std::make_optional(std::move(plan[next++])) : std::nullopt;
  };
  const auto run = [=](const std::vector<int64_t>& clips) {
    return LoadBatch(clips, *dataset, source, options);
  };
  auto prefetcher = std::make_unique<Prefetcher>(next_job, run, options.workers, options.prefetched_batches);
  return std::unique_ptr<SequentialLoader>(
      new SequentialLoader(size, options.leave_out_bad_clips, std::move(prefetcher)));
}

absl::StatusOr<std::optional<Batch>> SequentialLoader::Next() {
  while (true) {
    std::optional<Result> result = prefetcher_->Next();
    if (!result.has_value()) return std::nullopt;
    if (!leave_out_bad_clips_ && !result->bad_clips.empty()) return result->bad_clips.begin()->second;
    bad_clips_.merge(result->bad_clips);
    if (result->batch.has_value()) return std::move(result->batch);
  }
}

}  // namespace distill_l2s
