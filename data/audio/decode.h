#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace distill_l2s {

// One channel of audio, full scale +-1.
struct Waveform {
  int sample_rate_hz = 0;
  std::vector<float> samples;
};

// A part of an audio file.
struct AudioRange {
  double offset_s = 0;
  double duration_s = 0;  // 0: to the end of the file.
};

// 93 minutes at 48 kHz, 1 GiB. Longer audio is read piece by piece with AudioReader.
constexpr int64_t kMaxDecodedSamples = int64_t{1} << 28;

// Decodes `range` of the file `path`, mixed down to one channel, at the file's own rate: the frames from
// round(offset_s * rate) up to, without, round((offset_s + duration_s) * rate), so that ranges which touch
// share no frame and lose none. Durations in manifests are rounded: up to 0.1 s may be missing at the end of
// the file. Errors: those of AudioReader; a range that runs past the end of the file; a stream that ends
// before its header says; more than `max_samples` samples. Allocates for what is decoded, never for what a
// header claims.
absl::StatusOr<Waveform> DecodeAudio(const std::string& path, AudioRange range = {},
                                     int64_t max_samples = kMaxDecodedSamples);

}  // namespace distill_l2s
