#include "experiments/evaluation/recognize_clips.h"

#include <exception>
#include <optional>

#include "absl/strings/str_cat.h"
#include "base/progress.h"
#include "base/status_macros.h"
#include "data/batching/file_clip_source.h"
#include "data/batching/sequential_loader.h"

namespace distill_l2s {
namespace {

absl::Status RecognizeBatch(const Recognizer& recognizer, const Batch& batch, const RecognitionSink& sink) {
  ASSIGN_OR_RETURN(const Emissions emissions, recognizer.Recognize(batch.waveforms, batch.sample_lengths));
  try {
    return sink(batch, emissions);
  } catch (const std::exception& error) {
    return absl::ResourceExhaustedError(absl::StrCat("reading the emissions of a batch of ",
                                                     batch.clips.size(), " clips failed: ", error.what()));
  }
}

}  // namespace

absl::Status RecognizeClips(const Recognizer& recognizer, const std::vector<Utterance>& utterances,
                            const RecognitionOptions& options, const RecognitionSink& sink,
                            std::map<int64_t, absl::Status>* bad_clips) {
  const ClipDataset dataset = {utterances, std::vector<std::vector<int64_t>>(utterances.size())};
  FileClipSource files(&dataset.utterances, recognizer.sampling_rate_hz());
  ClipSource* const source = options.audio == nullptr ? &files : options.audio;
  SequentialLoader::Options loading;
  loading.batch_s = options.batch_s;
  loading.sample_rate_hz = recognizer.sampling_rate_hz();
  loading.preprocess = [&](absl::Span<float> waveform) { recognizer.Preprocess(waveform); };
  loading.min_samples = recognizer.minimum_samples();
  loading.workers = options.loader_threads;
  loading.equal_lengths = recognizer.padding_matters();
  loading.batch_length = [&](int64_t samples) { return recognizer.PaddedSamples(samples); };
  loading.leave_out_bad_clips = bad_clips != nullptr;
  ASSIGN_OR_RETURN(const auto loader, SequentialLoader::Create(&dataset, source, loading));
  std::optional<Progress> progress;
  if (!options.progress.empty()) progress.emplace(options.progress, utterances.size(), "clips");
  size_t bad = 0;
  while (true) {
    ASSIGN_OR_RETURN(const std::optional<Batch> batch, loader->Next());
    const size_t now_bad = loader->bad_clips().size();
    if (progress.has_value()) progress->Advance(now_bad - bad);
    bad = now_bad;
    if (!batch.has_value()) break;
    RETURN_IF_ERROR(RecognizeBatch(recognizer, *batch, sink));
    if (progress.has_value()) progress->Advance(batch->clips.size());
  }
  if (bad_clips != nullptr) *bad_clips = loader->bad_clips();
  return absl::OkStatus();
}

}  // namespace distill_l2s
