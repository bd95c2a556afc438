#include "data/corpora/prepared_clip.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "data/audio/audio_reader.h"
#include "data/audio/decode.h"
#include "data/audio/pcm16.h"
#include "data/audio/resampler.h"
#include "data/audio/silence.h"
#include "data/audio/speech.h"

namespace distill_l2s {
namespace {

// A clip, not a recording of a session: 20 minutes at 48 kHz.
constexpr int64_t kMaxClipSamples = int64_t{20} * 60 * 48000;

constexpr float kFullScale = 0.999f;

// At 16 bits, as decoders differ in their last bits.
std::string HashOfSamples(const Waveform& waveform) {
  const std::vector<int16_t> samples = ToFullScale16(waveform.samples);
  Sha256 hash;
  hash.Update(absl::StrCat(waveform.sample_rate_hz, " Hz "));
  hash.Update({reinterpret_cast<const char*>(samples.data()), samples.size() * sizeof(int16_t)});
  return hash.HexDigest();
}

// The samples of an item. One that ends at most its tolerance past the end of the file ends there.
absl::StatusOr<Waveform> Decode(const CorpusItem& item) {
  absl::StatusOr<Waveform> waveform =
      DecodeAudio(item.audio_path, {item.offset_s, item.duration_s}, kMaxClipSamples);
  if (item.end_tolerance_s == 0 || !absl::IsOutOfRange(waveform.status())) return waveform;
  ASSIGN_OR_RETURN(const AudioReader reader, AudioReader::Open(item.audio_path, item.offset_s));
  const double end_s = item.offset_s + item.duration_s;
  if (end_s <= reader.duration_s() + item.end_tolerance_s) {
    return DecodeAudio(item.audio_path, {item.offset_s, 0}, kMaxClipSamples);
  }
  return absl::OutOfRangeError(absl::StrCat(item.audio_path, ": ", item.key, " is from ", item.offset_s,
                                            " s to ", end_s, " s, expected an end at most ",
                                            item.end_tolerance_s, " s past the ", reader.duration_s(),
                                            " s of the file"));
}

void ScaleToPeak(std::vector<float>* samples) {
  float peak = 0;
  for (const float sample : *samples) peak = std::max(peak, std::abs(sample));
  if (peak == 0) return;
  const float factor = kPeak / peak;
  for (float& sample : *samples) sample *= factor;
}

}  // namespace

absl::StatusOr<PreparedClip> PrepareClip(const CorpusItem& item) {
  ASSIGN_OR_RETURN(const Waveform waveform, Decode(item));
  PreparedClip clip;
  const auto clipped = std::count_if(waveform.samples.begin(), waveform.samples.end(),
                                     [](float sample) { return std::abs(sample) >= kFullScale; });
  clip.clipped_share =
      static_cast<double>(clipped) / std::max<double>(1, static_cast<double>(waveform.samples.size()));
  clip.source_sha256 = HashOfSamples(waveform);
  ASSIGN_OR_RETURN(clip.samples, Resample(waveform.samples, waveform.sample_rate_hz, kSpeechRateHz));
  ScaleToPeak(&clip.samples);
  const SampleRange sound = FindSound(clip.samples);
  clip.samples.resize(sound.end);
  clip.samples.erase(clip.samples.begin(), clip.samples.begin() + sound.begin);
  return clip;
}

}  // namespace distill_l2s
