#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "data/audio/audio_reader.h"
#include "data/audio/speech.h"
#include "data/audio/stream_resampler.h"

namespace distill_l2s {

// LoadSpeech() piece by piece, for files of any length: memory does not grow with the file. Not thread-safe.
class SpeechStream {
 public:
  // Errors: those of AudioReader::Open.
  static absl::StatusOr<SpeechStream> Open(const std::string& path, int sample_rate_hz = kSpeechRateHz);

  // Of the whole file, as its header or index says.
  double duration_s() const { return reader_.duration_s(); }

  // Appends `max_samples` samples to `samples`, fewer only at the end, and returns how many. Errors: those of
  // AudioReader::Read; at the end, a file that holds over 0.1 s less than its header says.
  absl::StatusOr<int64_t> Read(int64_t max_samples, std::vector<float>* samples);

 private:
  SpeechStream(AudioReader reader, StreamResampler resampler)
      : reader_(std::move(reader)), resampler_(std::move(resampler)) {}
  absl::Status Fill(int64_t wanted);

  AudioReader reader_;
  StreamResampler resampler_;
  std::vector<float> decoded_;
  std::vector<float> ready_;  // Resampled and not yet handed out.
  bool at_end_ = false;
};

}  // namespace distill_l2s
