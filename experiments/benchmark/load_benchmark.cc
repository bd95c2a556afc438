#include "experiments/benchmark/load_benchmark.h"

#include <malloc.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "data/audio/speech.h"
#include "data/batching/batch_loader.h"
#include "data/batching/batch_plan.h"
#include "data/batching/common_voice_lengths.h"
#include "data/batching/disk_cached_clip_source.h"
#include "data/batching/file_clip_source.h"
#include "data/corpora/manifest.h"
#include "experiments/benchmark/tone_corpus.h"

namespace distill_l2s {
namespace {

constexpr int64_t kCacheBytes = int64_t{1} << 32;
constexpr int64_t kPlannedClips = 10000;
constexpr int kMemoryEpochs = 20;

double ProcessorSeconds() {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

// A field of /proc/self/status, as "VmRSS" (resident now) and "VmHWM" (the most of it).
int64_t MemoryBytes(absl::string_view field) {
  const absl::StatusOr<std::string> status = ReadFile("/proc/self/status");
  if (!status.ok()) return 0;
  for (const absl::string_view line : absl::StrSplit(*status, '\n')) {
    const std::vector<absl::string_view> parts =
        absl::StrSplit(line, absl::ByAnyChar(": \t"), absl::SkipEmpty());
    int64_t kilobytes;
    if (parts.size() > 1 && parts[0] == field && absl::SimpleAtoi(parts[1], &kilobytes)) {
      return kilobytes << 10;
    }
  }
  return 0;
}

// Makes VmHWM start from what is resident now.
absl::Status ForgetPeak() {
  malloc_trim(0);
  std::FILE* const file = std::fopen("/proc/self/clear_refs", "we");
  if (file == nullptr) {
    return absl::UnimplementedError("/proc/self/clear_refs: the kernel keeps no peak of memory");
  }
  std::fputs("5", file);
  std::fclose(file);
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<BatchLoader>> Loader(const ClipDataset& dataset, ClipSource* source,
                                                    double batch_s, int workers) {
  BatchLoader::Options options;
  options.config.set_batch_s(batch_s);
  options.frame_length = [](int64_t samples) { return samples / 320; };
  options.workers = workers;
  return BatchLoader::Create(&dataset, source, std::move(options));
}

double AudioSeconds(const Batch& batch) {
  const int64_t* const lengths = batch.sample_lengths.const_data_ptr<int64_t>();
  int64_t samples = 0;
  for (size_t i = 0; i < batch.clips.size(); ++i) samples += lengths[i];
  return static_cast<double>(samples) / kSpeechRateHz;
}

// Whole epochs on this thread, for `least_s` of its time.
absl::StatusOr<double> TimesRealTime(BatchLoader* loader, double least_s) {
  const double start_s = ProcessorSeconds();
  double audio_s = 0;
  double spent_s = 0;
  do {
    for (const int64_t epoch = loader->epoch(); loader->epoch() == epoch;) {
      ASSIGN_OR_RETURN(const Batch batch, loader->Next());
      audio_s += AudioSeconds(batch);
    }
    spent_s = ProcessorSeconds() - start_s;
  } while (spent_s < least_s);
  return audio_s / spent_s;
}

absl::Status MeasureMemory(BatchLoader* loader, LoadFigures* figures) {
  int64_t later = 0;
  for (figures->epochs = 0; figures->epochs < kMemoryEpochs; ++figures->epochs) {
    for (const int64_t epoch = loader->epoch(); loader->epoch() == epoch;) {
      RETURN_IF_ERROR(loader->Next().status());
    }
    const int64_t resident = MemoryBytes("VmRSS");
    int64_t& most = figures->epochs < kMemoryEpochs / 2 ? figures->resident_bytes : later;
    most = std::max(most, resident);
  }
  figures->grown_bytes = later - figures->resident_bytes;
  return absl::OkStatus();
}

absl::Status MeasureFeeding(const LoadBenchmarkOptions& options, LoadFigures* figures) {
  ASSIGN_OR_RETURN(const ClipDataset dataset,
                   MakeToneCorpus(JoinPath(options.work_dir, "corpus"), CommonVoiceLengths(options.clips)));
  double bytes = 0;
  double audio_s = 0;
  for (const Utterance& utterance : dataset.utterances) {
    std::error_code error;
    bytes += static_cast<double>(std::filesystem::file_size(utterance.audio_filepath, error));
    audio_s += utterance.duration_s;
  }
  figures->mp3_kilobits_per_s = 8e-3 * bytes / audio_s;
  FileClipSource files(&dataset.utterances);
  ASSIGN_OR_RETURN(const auto decoding, Loader(dataset, &files, options.batch_s, 0));
  ASSIGN_OR_RETURN(figures->mp3_times_real_time, TimesRealTime(decoding.get(), options.least_s));
  ASSIGN_OR_RETURN(const auto cache,
                   DiskCachedClipSource::Create(&files, &dataset.utterances,
                                                JoinPath(options.work_dir, "cache"), kCacheBytes));
  ASSIGN_OR_RETURN(const auto cached, Loader(dataset, cache.get(), options.batch_s, 0));
  RETURN_IF_ERROR(TimesRealTime(cached.get(), 0).status());  // Fills the cache.
  ASSIGN_OR_RETURN(figures->cached_times_real_time, TimesRealTime(cached.get(), options.least_s));
  ASSIGN_OR_RETURN(const auto threaded, Loader(dataset, cache.get(), options.batch_s, 2));
  return MeasureMemory(threaded.get(), figures);
}

double PlannedPadding(double batch_s) {
  const std::vector<int64_t> lengths = CommonVoiceLengths(kPlannedClips);
  std::vector<int64_t> clips(lengths.size());
  for (size_t clip = 0; clip < clips.size(); ++clip) clips[clip] = clip;
  BatchingConfig config;
  config.set_batch_s(batch_s);
  return PaddingShare(PlanEpoch(clips, lengths, config, 42, 1), lengths);
}

// Lines as //experiments:prepare writes them, of 2,000 speakers.
absl::Status MakeManifest(const std::string& path, int64_t lines) {
  ASSIGN_OR_RETURN(AtomicFile file, AtomicFile::Create(path));
  std::string block;
  for (int64_t line = 0; line < lines; ++line) {
    absl::StrAppendFormat(&block,
                          "{\"audio_filepath\":\"clips/common_voice_ta_%08d.flac\",\"duration\":%.3f,"
                          "\"text\":\"a sentence of some fifty letters, which is number %d\",\"lang\":\"ta\","
                          "\"speaker\":\"%064x\"}\n",
                          line, 1.2 + 0.001 * static_cast<double>(line % 9000), line, line % 2000);
    if (block.size() < (size_t{1} << 20)) continue;
    RETURN_IF_ERROR(file.Append(block));
    block.clear();
  }
  RETURN_IF_ERROR(file.Append(block));
  return file.Commit();
}

absl::Status MeasureManifest(const LoadBenchmarkOptions& options, LoadFigures* figures) {
  const std::string path = JoinPath(options.work_dir, "manifest.jsonl");
  RETURN_IF_ERROR(MakeManifest(path, options.manifest_lines));
  std::error_code error;
  figures->manifest_file_bytes = std::filesystem::file_size(path, error);
  RETURN_IF_ERROR(ForgetPeak());
  const int64_t before = MemoryBytes("VmRSS");
  const double start_s = ProcessorSeconds();
  ASSIGN_OR_RETURN(const std::vector<Utterance> utterances, ReadManifest(path));
  figures->manifest_open_s = ProcessorSeconds() - start_s;
  figures->manifest_open_bytes = MemoryBytes("VmHWM") - before;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<LoadFigures> MeasureLoading(const LoadBenchmarkOptions& options) {
  if (options.clips < 1 || options.manifest_lines < 1 || !(options.least_s >= 0)) {
    return absl::InvalidArgumentError(absl::StrCat("clips is ", options.clips, ", manifest_lines ",
                                                   options.manifest_lines, ", least_s ", options.least_s,
                                                   "; expected 1 or more, 1 or more, 0 or more"));
  }
  RETURN_IF_ERROR(MakeDirectories(options.work_dir));
  LoadFigures figures;
  RETURN_IF_ERROR(MeasureManifest(options, &figures));
  figures.padding_share = PlannedPadding(options.batch_s);
  RETURN_IF_ERROR(MeasureFeeding(options, &figures));
  return figures;
}

std::string DescribeLoading(const LoadFigures& figures) {
  return absl::StrFormat(
      "mp3, 48 kHz, %.0f kbit/s:  %.0f times real time on one core\n"
      "cached audio:            %.0f times real time on one core\n"
      "padding:                 %.1f %% of the samples in a batch\n"
      "manifest of %.0f MB:     opened in %.2f s, %.0f MB of memory at most\n"
      "memory over %d epochs:   %.0f MB at most in the first half, %+.1f MB in the second\n",
      figures.mp3_kilobits_per_s, figures.mp3_times_real_time, figures.cached_times_real_time,
      100 * figures.padding_share, 1e-6 * static_cast<double>(figures.manifest_file_bytes),
      figures.manifest_open_s, 1e-6 * static_cast<double>(figures.manifest_open_bytes), figures.epochs,
      1e-6 * static_cast<double>(figures.resident_bytes), 1e-6 * static_cast<double>(figures.grown_bytes));
}

}  // namespace distill_l2s
