#include "data/audio/decode.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "data/audio/audio_reader.h"

namespace distill_l2s {
namespace {

constexpr double kEndToleranceS = 0.1;
constexpr int64_t kReservedSamples = int64_t{1} << 21;

absl::Status TooLong(const std::string& path, double frames, int64_t max_samples) {
  return absl::ResourceExhaustedError(
      absl::StrCat(path, ": ", frames, " samples a channel, expected at most ", max_samples));
}

// The frame after the range's last one.
absl::StatusOr<int64_t> EndFrame(const AudioReader& reader, const AudioRange& range) {
  if (range.duration_s == 0) return reader.frames();
  const double end_s = range.offset_s + range.duration_s;
  if (!(range.duration_s > 0) || !(end_s <= reader.duration_s() + kEndToleranceS)) {
    return absl::OutOfRangeError(absl::StrCat(reader.path(), ": a duration of ", range.duration_s, " s from ",
                                              range.offset_s, " s on, expected an end within the ",
                                              reader.duration_s(), " s of the file"));
  }
  return std::min<int64_t>(std::llround(end_s * reader.sample_rate_hz()), reader.frames());
}

}  // namespace

absl::StatusOr<Waveform> DecodeAudio(const std::string& path, AudioRange range, int64_t max_samples) {
  ASSIGN_OR_RETURN(AudioReader reader, AudioReader::Open(path, range.offset_s));
  ASSIGN_OR_RETURN(const int64_t end, EndFrame(reader, range));
  const int64_t wanted = end - reader.position();
  if (wanted > max_samples) return TooLong(path, wanted, max_samples);
  Waveform waveform;
  waveform.sample_rate_hz = reader.sample_rate_hz();
  waveform.samples.reserve(std::clamp<int64_t>(wanted, 0, kReservedSamples));
  ASSIGN_OR_RETURN(const int64_t count, reader.Read(wanted, &waveform.samples));
  if (static_cast<double>(wanted - count) > kEndToleranceS * reader.sample_rate_hz()) {
    return absl::DataLossError(absl::StrCat(path, ": truncated: the audio ends at ",
                                            static_cast<double>(reader.position()) / reader.sample_rate_hz(),
                                            " s, its header announces ", reader.duration_s(), " s"));
  }
  if (count <= 0) {
    return absl::OutOfRangeError(absl::StrCat(path, ": no sample between ", range.offset_s, " s and ",
                                              static_cast<double>(end) / reader.sample_rate_hz(), " s"));
  }
  return waveform;
}

}  // namespace distill_l2s
