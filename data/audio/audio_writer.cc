#include "data/audio/audio_writer.h"

#include <sndfile.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "data/audio/pcm16.h"

namespace distill_l2s {
namespace {

// A file in memory for libsndfile, so that the real one is written whole.
struct MemoryFile {
  std::string bytes;
  int64_t position = 0;
};

MemoryFile& File(void* file) { return *static_cast<MemoryFile*>(file); }

sf_count_t Length(void* file) { return File(file).bytes.size(); }
sf_count_t Tell(void* file) { return File(file).position; }
sf_count_t Seek(sf_count_t offset, int whence, void* file) {
  const int64_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? File(file).position : Length(file);
  return File(file).position = std::max<int64_t>(0, base + offset);
}
sf_count_t Read(void* target, sf_count_t count, void* file) {
  const int64_t available = std::clamp<int64_t>(Length(file) - File(file).position, 0, count);
  std::memcpy(target, File(file).bytes.data() + File(file).position, available);
  File(file).position += available;
  return available;
}
sf_count_t Write(const void* source, sf_count_t count, void* file) {
  std::string& bytes = File(file).bytes;
  bytes.resize(std::max<size_t>(bytes.size(), File(file).position + count));
  std::memcpy(bytes.data() + File(file).position, source, count);
  File(file).position += count;
  return count;
}

absl::StatusOr<int> FormatOf(const std::string& path) {
  if (absl::EndsWith(path, ".flac")) return SF_FORMAT_FLAC | SF_FORMAT_PCM_16;
  if (absl::EndsWith(path, ".wav")) return SF_FORMAT_WAV | SF_FORMAT_PCM_16;
  return absl::InvalidArgumentError(absl::StrCat(path, ": expected a name that ends in .flac or .wav"));
}

absl::Status CheckSamples(const std::string& path, absl::Span<const float> samples, int sample_rate_hz) {
  if (samples.empty()) return absl::InvalidArgumentError(absl::StrCat(path, ": no samples to write"));
  for (size_t i = 0; i < samples.size(); ++i) {
    if (std::isfinite(samples[i])) continue;
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": sample ", i, " is ", samples[i], ", expected a finite number"));
  }
  if (sample_rate_hz >= 1000 && sample_rate_hz <= 655350) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(path, ": a sample rate of ", sample_rate_hz, " Hz, expected 1000 to 655350"));
}

}  // namespace

absl::StatusOr<std::string> EncodeAudio(const std::string& path, absl::Span<const float> samples,
                                        int sample_rate_hz) {
  ASSIGN_OR_RETURN(const int format, FormatOf(path));
  RETURN_IF_ERROR(CheckSamples(path, samples, sample_rate_hz));
  SF_VIRTUAL_IO io = {Length, Seek, Read, Write, Tell};
  SF_INFO info = {};
  info.samplerate = sample_rate_hz;
  info.channels = 1;
  info.format = format;
  MemoryFile file;
  SNDFILE* encoder = sf_open_virtual(&io, SFM_WRITE, &info, &file);
  if (encoder == nullptr) return absl::InternalError(absl::StrCat(path, ": ", sf_strerror(nullptr)));
  const std::vector<int16_t> quantized = ToFullScale16(samples);
  const sf_count_t count = sf_writef_short(encoder, quantized.data(), quantized.size());
  const int error = sf_close(encoder);
  if (count != static_cast<sf_count_t>(quantized.size()) || error != SF_ERR_NO_ERROR) {
    return absl::InternalError(absl::StrCat(path, ": encoding fails: ", sf_error_number(error)));
  }
  return std::move(file.bytes);
}

absl::Status WriteAudio(const std::string& path, absl::Span<const float> samples, int sample_rate_hz) {
  ASSIGN_OR_RETURN(const std::string bytes, EncodeAudio(path, samples, sample_rate_hz));
  return WriteFileAtomically(path, bytes);
}

}  // namespace distill_l2s
