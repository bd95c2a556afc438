#include "data/audio/speech.h"

#include <utility>

#include "base/status_macros.h"
#include "data/audio/resampler.h"

namespace distill_l2s {

absl::StatusOr<std::vector<float>> LoadSpeech(const std::string& path, AudioRange range, int sample_rate_hz) {
  ASSIGN_OR_RETURN(Waveform waveform, DecodeAudio(path, range));
  if (waveform.sample_rate_hz == sample_rate_hz) return std::move(waveform.samples);
  return Resample(waveform.samples, waveform.sample_rate_hz, sample_rate_hz);
}

}  // namespace distill_l2s
