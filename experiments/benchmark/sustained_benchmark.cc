#include "experiments/benchmark/sustained_benchmark.h"

#include <nlohmann/json.hpp>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/file.h"
#include "base/progress.h"
#include "base/status_macros.h"
#include "data/audio/speech.h"
#include "data/batching/batch_loader.h"
#include "data/batching/common_voice_lengths.h"
#include "data/batching/file_clip_source.h"
#include "experiments/benchmark/machine.h"
#include "experiments/benchmark/tone_corpus.h"
#include "experiments/training/device.h"
#include "modeling/wav2vec2/batch_length.h"
#include "modeling/wav2vec2/convolution_layers.h"

namespace distill_l2s {
namespace {

constexpr double kLabelsPerSecond = 14;

absl::Status Check(const SustainedOptions& options) {
  if (options.steps >= 1 && options.warmup >= 0 && options.loader_threads >= 0 && options.clips >= 1 &&
      options.workload.batch_s > 0) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("--repetitions is ", options.steps, ", --warmup ", options.warmup, ", --loader_threads ",
                   options.loader_threads, ", --batch_s ", options.workload.batch_s,
                   "; expected at least 1, at least 0, at least 0, above 0"));
}

absl::StatusOr<ClipDataset> MakeCorpus(const SustainedOptions& options, absl::Span<const int64_t> lengths) {
  ASSIGN_OR_RETURN(ClipDataset dataset, MakeToneCorpus(JoinPath(options.work_dir, "sustained"), lengths));
  const int classes = options.workload.shape.student().vocab_size() - 2;  // Without [UNK] and [PAD].
  for (size_t clip = 0; clip < dataset.labels.size(); ++clip) {
    dataset.labels[clip].clear();
    const int count = static_cast<int>(kLabelsPerSecond * static_cast<double>(lengths[clip]) / kSpeechRateHz);
    for (int i = 0; i < count; ++i) dataset.labels[clip].push_back(i % classes);
  }
  return dataset;
}

absl::StatusOr<std::unique_ptr<BatchLoader>> Loader(const SustainedOptions& options,
                                                    const ClipDataset& dataset, ClipSource* source) {
  const Wav2Vec2Config config = options.workload.shape.student();
  BatchLoader::Options loader;
  loader.config.set_batch_s(options.workload.batch_s);
  loader.pad_label = config.vocab_size() - 1;
  loader.frame_length = [config](int64_t samples) { return FrameLength(config, samples); };
  loader.batch_length = [config, device = options.workload.device](int64_t samples) {
    return BatchLength(config, device.type(), samples);
  };
  loader.workers = options.loader_threads;
  return BatchLoader::Create(&dataset, source, std::move(loader));
}

// One step; adds what it took of time and audio.
absl::Status Run(int64_t number, BatchLoader* loader, TrainingStep* step, int64_t* samples, int64_t* padded,
                 std::set<std::pair<int64_t, int64_t>>* shapes, SustainedFigures* figures) {
  const absl::Time start = absl::Now();
  ASSIGN_OR_RETURN(const Batch batch, loader->Next());
  figures->wait_s += absl::ToDoubleSeconds(absl::Now() - start);
  const int64_t* const lengths = batch.sample_lengths.const_data_ptr<int64_t>();
  for (size_t i = 0; i < batch.clips.size(); ++i) *samples += lengths[i];
  *padded += batch.waveforms.numel();
  shapes->emplace(batch.waveforms.size(0), batch.waveforms.size(1));
  return step->Run(batch, number).status();
}

}  // namespace

absl::StatusOr<SustainedFigures> MeasureSustained(const SustainedOptions& options) {
  RETURN_IF_ERROR(Check(options));
  RETURN_IF_ERROR(MakeDirectories(options.work_dir));
  const std::vector<int64_t> lengths = CommonVoiceLengths(options.clips);
  ASSIGN_OR_RETURN(const ClipDataset dataset, MakeCorpus(options, lengths));
  FileClipSource files(&dataset.utterances);
  ASSIGN_OR_RETURN(const auto loader, Loader(options, dataset, &files));
  ASSIGN_OR_RETURN(const auto step, CreateTrainingStep(options.workload, options.distills, lengths));
  SustainedFigures figures;
  int64_t samples = 0, padded = 0;
  std::set<std::pair<int64_t, int64_t>> shapes;
  Progress progress("sustained", options.warmup + options.steps, "steps");
  absl::Time start = absl::Now();
  for (int i = 0; i < options.warmup + options.steps; ++i) {
    if (i == options.warmup) {
      Synchronize(options.workload.device);
      figures.wait_s = 0;
      samples = padded = 0;
      start = absl::Now();
    }
    RETURN_IF_ERROR(Run(i, loader.get(), step.get(), &samples, &padded, &shapes, &figures));
    progress.Advance(1);
  }
  RETURN_IF_ERROR(step->Settle());
  Synchronize(options.workload.device);
  figures.wall_s = absl::ToDoubleSeconds(absl::Now() - start);
  figures.audio_s = static_cast<double>(samples) / kSpeechRateHz;
  figures.padding_share = 1 - static_cast<double>(samples) / static_cast<double>(padded);
  figures.shapes = static_cast<int64_t>(shapes.size());
  return figures;
}

std::string DescribeSustained(const SustainedOptions& options, const SustainedFigures& figures) {
  return absl::StrFormat(
      "%s\n%s\n"
      "sustained         %8.1f times as fast as the audio: %d steps of %.1f s of audio in %.3f s each\n"
      "loader            %8.1f %%   of the time is spent waiting for it, with %d threads\n"
      "padding           %8.1f %%   of the samples\n"
      "shapes            %8d     in %d steps\n",
      MachineName(), DeviceName(options.workload.device), figures.TimesRealTime(), options.steps,
      figures.audio_s / options.steps, figures.wall_s / options.steps, 100 * figures.wait_s / figures.wall_s,
      options.loader_threads, 100 * figures.padding_share, figures.shapes, options.warmup + options.steps);
}

std::string SustainedJson(const SustainedOptions& options, const SustainedFigures& figures) {
  const nlohmann::json document = {
      {"task", options.distills ? "distill" : "train"},
      {"precision", BenchmarkPrecisionName(options.workload.precision)},
      {"machine", MachineName()},
      {"device", DeviceName(options.workload.device)},
      {"batch_s", options.workload.batch_s},
      {"loader_threads", options.loader_threads},
      {"steps", options.steps},
      {"audio_s", figures.audio_s},
      {"wall_s", figures.wall_s},
      {"wait_s", figures.wait_s},
      {"times_real_time", figures.TimesRealTime()},
      {"padding_share", figures.padding_share},
      {"shapes", figures.shapes},
  };
  return document.dump(2) + "\n";
}

}  // namespace distill_l2s
