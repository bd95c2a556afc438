#include "experiments/transcribe/transcribe_files.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "base/progress.h"
#include "base/status_macros.h"
#include "data/audio/speech_stream.h"
#include "data/batching/batch_plan.h"
#include "experiments/training/interruption.h"
#include "experiments/transcribe/window_reader.h"

namespace distill_l2s {
namespace {

constexpr int64_t kPooledBatches = 8;
constexpr double kMinSeconds = 0.1;
constexpr double kMaxWindowS = 3600;
constexpr double kMaxBatchS = 1e6;

// A file of which windows are pooled, or which waits for its turn in the output.
struct FileInWork {
  absl::Status status;
  double duration_s = 0;  // First as its header says, at its end as was read.
  std::unique_ptr<CtcStream> stream;
  int64_t frames = 0;
};

struct PooledWindow {
  size_t file;
  Window window;
};

// Progress in whole seconds of audio.
class AudioProgress {
 public:
  AudioProgress(const std::string& name, double total_s) {
    if (!name.empty()) bar_.emplace(name, std::llround(total_s), "s of audio");
  }
  void Advance(double audio_s) {
    done_s_ += audio_s;
    const int64_t whole_s = std::llround(done_s_);
    if (bar_.has_value()) bar_->Advance(whole_s - shown_s_);
    shown_s_ = whole_s;
  }

 private:
  std::optional<Progress> bar_;
  double done_s_ = 0;
  int64_t shown_s_ = 0;
};

class Transcriber {
 public:
  Transcriber(const Recognizer& recognizer, const CtcDecoder& decoder, const std::vector<std::string>& paths,
              const TranscribeOptions& options, const TranscriptSink& sink)
      : recognizer_(recognizer),
        decoder_(decoder),
        paths_(paths),
        sink_(sink),
        batch_samples_(std::llround(std::min(options.batch_s, kMaxBatchS) * rate_hz())),
        window_frames_(std::max<int64_t>(1, ToFrames(options.window_s))),
        overlap_frames_(std::min(ToFrames(options.overlap_s), window_frames_ - 1)),
        progress_(options.progress, options.progress.empty() ? 0 : TotalSeconds()) {}

  absl::Status Run();

 private:
  int rate_hz() const { return recognizer_.sampling_rate_hz(); }
  int64_t ToFrames(double time_s) const { return std::llround(time_s / recognizer_.frame_s()); }
  FileInWork& InWork(size_t file) { return files_[file - first_file_]; }

  double TotalSeconds() const;
  absl::Status ReadFile(size_t file);
  absl::Status PoolWindows(size_t file, SpeechStream* stream);
  absl::Status RecognizePool();
  absl::Status RecognizeBatch(const std::vector<int64_t>& batch, std::vector<FrameEmissions>* results);
  absl::StatusOr<std::vector<FrameEmissions>> Emit(
      absl::Span<const std::vector<float>* const> waveforms) const;
  void KeepFrames(const PooledWindow& pooled, const FrameEmissions& emissions);
  absl::Status EmitFiles(size_t end);

  const Recognizer& recognizer_;
  const CtcDecoder& decoder_;
  const std::vector<std::string>& paths_;
  const TranscriptSink& sink_;
  const int64_t batch_samples_;
  const int64_t window_frames_;
  const int64_t overlap_frames_;
  AudioProgress progress_;
  std::vector<PooledWindow> pool_;
  int64_t pooled_samples_ = 0;
  std::deque<FileInWork> files_;  // From first_file_ on.
  size_t first_file_ = 0;
};

// Of the files that can be opened; the others get their error in their turn.
double Transcriber::TotalSeconds() const {
  double total_s = 0;
  for (const std::string& path : paths_) {
    const auto stream = SpeechStream::Open(path, rate_hz());
    if (stream.ok()) total_s += stream->duration_s();
  }
  return total_s;
}

// An error is one of the whole work; the file's own goes into its status.
absl::Status Transcriber::ReadFile(size_t file) {
  files_.emplace_back();
  files_.back().stream = decoder_.NewStream();
  auto stream = SpeechStream::Open(paths_[file], rate_hz());
  if (!stream.ok()) {
    files_.back().status = stream.status();
    return absl::OkStatus();
  }
  files_.back().duration_s = stream->duration_s();
  return PoolWindows(file, &*stream);
}

absl::Status Transcriber::PoolWindows(size_t file, SpeechStream* stream) {
  WindowReader reader(
      recognizer_.geometry(), window_frames_, overlap_frames_,
      [&](int64_t max_samples, std::vector<float>* samples) { return stream->Read(max_samples, samples); });
  while (InWork(file).status.ok()) {
    absl::StatusOr<std::optional<Window>> window = reader.Next();
    if (!window.ok()) {
      InWork(file).status = window.status();
      return absl::OkStatus();
    }
    if (!window->has_value()) break;
    pooled_samples_ += static_cast<int64_t>((*window)->samples.size());
    pool_.push_back({file, **std::move(window)});
    if (pooled_samples_ >= kPooledBatches * batch_samples_) RETURN_IF_ERROR(RecognizePool());
  }
  FileInWork& work = InWork(file);
  if (!work.status.ok()) return absl::OkStatus();
  work.duration_s = static_cast<double>(reader.samples_read()) / rate_hz();
  const int64_t minimum = recognizer_.minimum_samples();
  if (reader.samples_read() < minimum) {
    work.status = absl::InvalidArgumentError(absl::StrCat(
        paths_[file], ": ", work.duration_s, " s of audio is too short: the model needs at least ",
        static_cast<double>(minimum) / rate_hz(), " s"));
  }
  return absl::OkStatus();
}

absl::Status Transcriber::RecognizePool() {
  std::vector<int64_t> lengths, padded;
  for (const PooledWindow& pooled : pool_) {
    lengths.push_back(static_cast<int64_t>(pooled.window.samples.size()));
    padded.push_back(recognizer_.PaddedSamples(lengths.back()));
  }
  std::vector<FrameEmissions> results(pool_.size());
  for (const auto& batch : PackLongToShort(lengths, padded, batch_samples_, recognizer_.padding_matters())) {
    RETURN_IF_ERROR(RecognizeBatch(batch, &results));
  }
  for (size_t i = 0; i < pool_.size(); ++i) KeepFrames(pool_[i], results[i]);
  pool_.clear();
  pooled_samples_ = 0;
  return absl::OkStatus();
}

absl::StatusOr<std::vector<FrameEmissions>> Transcriber::Emit(
    absl::Span<const std::vector<float>* const> waveforms) const {
  ASSIGN_OR_RETURN(const Emissions emissions, recognizer_.Recognize(waveforms));
  try {
    return decoder_.Emissions(emissions.logits, emissions.frame_lengths);
  } catch (const std::exception& error) {
    return absl::ResourceExhaustedError(absl::StrCat("reading the emissions of a batch of ", waveforms.size(),
                                                     " windows failed: ", error.what()));
  }
}

absl::Status Transcriber::RecognizeBatch(const std::vector<int64_t>& batch,
                                         std::vector<FrameEmissions>* results) {
  if (Interrupted()) return absl::CancelledError("interrupted");
  std::vector<const std::vector<float>*> waveforms;
  double kept_s = 0;
  for (const int64_t i : batch) {
    const Window& window = pool_[i].window;
    waveforms.push_back(&window.samples);
    kept_s += static_cast<double>(window.keep_end - window.keep_begin) * recognizer_.frame_s();
  }
  ASSIGN_OR_RETURN(std::vector<FrameEmissions> recognized, Emit(waveforms));
  for (size_t i = 0; i < batch.size(); ++i) (*results)[batch[i]] = std::move(recognized[i]);
  progress_.Advance(kept_s);
  return absl::OkStatus();
}

// Windows come in the order of their files' time.
void Transcriber::KeepFrames(const PooledWindow& pooled, const FrameEmissions& emissions) {
  FileInWork& work = InWork(pooled.file);
  const Window& window = pooled.window;
  work.frames += window.keep_end - window.keep_begin;
  for (int64_t frame = window.keep_begin; frame < window.keep_end && work.status.ok(); ++frame) {
    if (std::isfinite(emissions.best.posteriors[frame])) continue;
    work.status = absl::InvalidArgumentError(
        absl::StrCat(paths_[pooled.file], ": the model's output is not a number at ",
                     static_cast<double>(window.first_frame + frame) * recognizer_.frame_s(),
                     " s: its weights or the audio's level are out of range"));
  }
  if (!work.status.ok()) return;
  work.stream->Push(emissions, window.keep_begin, window.keep_end);
}

// The files before `end`, of which no window is pooled.
absl::Status Transcriber::EmitFiles(size_t end) {
  for (; first_file_ < end; ++first_file_, files_.pop_front()) {
    FileInWork& work = files_.front();
    const double recognized_s = static_cast<double>(work.frames) * recognizer_.frame_s();
    progress_.Advance(work.duration_s - recognized_s);
    if (work.status.ok()) {
      RETURN_IF_ERROR(sink_(first_file_, MakeTranscript(work.stream->Finish(), recognizer_.vocabulary(),
                                                        recognizer_.frame_s(), work.duration_s)));
    } else {
      RETURN_IF_ERROR(sink_(first_file_, work.status));
    }
  }
  return absl::OkStatus();
}

absl::Status Transcriber::Run() {
  for (size_t file = 0; file < paths_.size(); ++file) {
    RETURN_IF_ERROR(ReadFile(file));
    // Windows that are pooled are this file's and those just before it.
    RETURN_IF_ERROR(EmitFiles(pool_.empty() ? file + 1 : pool_.front().file));
  }
  RETURN_IF_ERROR(RecognizePool());
  return EmitFiles(paths_.size());
}

absl::Status CheckSeconds(const char* flag, double value, double minimum, double maximum) {
  if (value >= minimum && value <= maximum) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(flag, " is ", value, ", expected ", minimum, " to ", maximum, " seconds"));
}

}  // namespace

absl::Status CheckTranscribeOptions(const TranscribeOptions& options) {
  RETURN_IF_ERROR(CheckSeconds("--batch_s", options.batch_s, kMinSeconds, kMaxBatchS));
  RETURN_IF_ERROR(CheckSeconds("--window_s", options.window_s, kMinSeconds, kMaxWindowS));
  RETURN_IF_ERROR(CheckSeconds("--overlap_s", options.overlap_s, 0, kMaxWindowS));
  if (options.overlap_s <= options.window_s / 2) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "--overlap_s is ", options.overlap_s, ", expected at most half of --window_s, ", options.window_s));
}

absl::Status TranscribeFiles(const Recognizer& recognizer, const CtcDecoder& decoder,
                             const std::vector<std::string>& paths, const TranscribeOptions& options,
                             const TranscriptSink& sink) {
  RETURN_IF_ERROR(CheckTranscribeOptions(options));
  return Transcriber(recognizer, decoder, paths, options, sink).Run();
}

}  // namespace distill_l2s
