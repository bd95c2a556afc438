#include "data/audio/audio_reader.h"

#include <fcntl.h>
#include <sndfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/status_macros.h"
#include "data/audio/seek_point.h"

namespace distill_l2s {
namespace {

constexpr int64_t kBlockFrames = 4096;
constexpr int kMinRateHz = 1000;
constexpr int kMaxRateHz = 768000;

// Opened here and not by libsndfile: it would wait for the writer of a pipe, and guess a headerless format
// from the file's name.
absl::StatusOr<int> OpenRegularFile(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) {
    const std::string message = absl::StrCat(path, ": cannot open: ", std::strerror(errno));
    return errno == ENOENT ? absl::NotFoundError(message) : absl::PermissionDeniedError(message);
  }
  struct stat file;
  const bool readable = fstat(descriptor, &file) == 0;
  if (readable && S_ISREG(file.st_mode) && file.st_size > 0) return descriptor;
  close(descriptor);
  if (!readable || !S_ISREG(file.st_mode)) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": not a regular file, expected an audio file"));
  }
  return absl::InvalidArgumentError(absl::StrCat(path, ": an empty file, expected audio"));
}

// The last error of opening is a global of libsndfile, which another thread may have cleared.
std::string OpeningError() {
  const absl::string_view text = sf_strerror(nullptr);
  return std::string(sf_error(nullptr) == SF_ERR_NO_ERROR ? "format not recognised" : text);
}

// libsndfile shortens the audio chunk of a truncated WAV or AIFF file to what is there and says so in its log
// only: "data : 176400 (should be 105822)". Writers to a pipe announce the greatest size or none; that is no
// fault.
std::string TruncatedChunk(SNDFILE* file) {
  char log[16384];
  const int size = sf_command(file, SFC_GET_LOG_INFO, log, sizeof log);
  const absl::string_view text(log, std::clamp<int>(size, 0, sizeof log - 1));
  for (const absl::string_view chunk : {"\ndata : ", "\n SSND : "}) {
    const size_t at = text.find(chunk);
    if (at == absl::string_view::npos) continue;
    const char* number = text.data() + at + chunk.size();
    char* rest;
    const uint64_t announced = std::strtoull(number, &rest, 10);
    const absl::string_view found = " (should be ";
    if (std::strncmp(rest, found.data(), found.size()) != 0) continue;
    const uint64_t present = std::strtoull(rest + found.size(), nullptr, 10);
    if (present >= announced || announced >= 0x7fff0000) continue;
    return absl::StrCat("its header announces ", announced, " bytes of audio, ", present, " are there");
  }
  return "";
}

absl::Status CheckHeader(const std::string& path, const SF_INFO& info, SNDFILE* file) {
  if (info.channels < 1) return absl::InvalidArgumentError(absl::StrCat(path, ": no audio channel"));
  if (info.samplerate < kMinRateHz || info.samplerate > kMaxRateHz) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": a sample rate of ", info.samplerate,
                                                   " Hz, expected ", kMinRateHz, " to ", kMaxRateHz));
  }
  if (info.frames == std::numeric_limits<sf_count_t>::max()) {
    return absl::DataLossError(absl::StrCat(path, ": truncated: the end of its audio stream is missing"));
  }
  const std::string truncated = TruncatedChunk(file);
  if (!truncated.empty()) return absl::DataLossError(absl::StrCat(path, ": truncated: ", truncated));
  if (info.frames <= 0) return absl::InvalidArgumentError(absl::StrCat(path, ": holds no audio samples"));
  return absl::OkStatus();
}

}  // namespace

void AudioReader::Close::operator()(sf_private_tag* file) const { sf_close(file); }

absl::StatusOr<AudioReader> AudioReader::Open(const std::string& path, double offset_s) {
  ASSIGN_OR_RETURN(const int descriptor, OpenRegularFile(path));
  SF_INFO info = {};
  AudioReader reader;
  reader.path_ = path;
  reader.file_.reset(sf_open_fd(descriptor, SFM_READ, &info, /*close_desc=*/SF_TRUE));
  if (reader.file_ == nullptr) {
    const std::string cause = OpeningError();
    close(descriptor);
    return absl::InvalidArgumentError(absl::StrCat(path, ": not readable as audio: ", cause));
  }
  RETURN_IF_ERROR(CheckHeader(path, info, reader.file_.get()));
  reader.sample_rate_hz_ = info.samplerate;
  reader.channels_ = info.channels;
  reader.frames_ = info.frames;
  if (!(offset_s >= 0 && offset_s * info.samplerate < static_cast<double>(info.frames))) {
    return absl::OutOfRangeError(absl::StrCat(path, ": an offset of ", offset_s,
                                              " s, expected 0 or more and less than the file's ",
                                              reader.duration_s(), " s"));
  }
  const int64_t start = std::llround(offset_s * info.samplerate);
  RETURN_IF_ERROR(reader.SkipTo(start, SeekPoint(info.format, descriptor, info.samplerate, start)));
  return reader;
}

absl::Status AudioReader::SkipTo(int64_t start, int64_t seek_point) {
  // Once, on a fresh file: libsndfile 1.2.0 lands wrong on a second seek forward in Ogg Vorbis.
  if (seek_point > 0 && sf_seek(file_.get(), seek_point, SEEK_SET) != seek_point) {
    return absl::DataLossError(absl::StrCat(path_, ": cannot seek to frame ", seek_point, " of ", frames_));
  }
  position_ = seek_point;
  std::vector<float> skipped;
  while (position_ < start) {
    skipped.clear();
    ASSIGN_OR_RETURN(const int64_t count, Read(std::min(kBlockFrames, start - position_), &skipped));
    if (count > 0) continue;
    return absl::DataLossError(absl::StrCat(path_, ": truncated: the audio ends at frame ", position_,
                                            ", its header announces ", frames_));
  }
  return absl::OkStatus();
}

absl::Status AudioReader::Downmix(int64_t frames, std::vector<float>* samples) const {
  for (int64_t frame = 0; frame < frames; ++frame) {
    const float* channel = interleaved_.data() + frame * channels_;
    float sum = channel[0];
    for (int i = 1; i < channels_; ++i) sum += channel[i];
    const float sample = channels_ == 1 ? sum : sum / static_cast<float>(channels_);
    if (!std::isfinite(sample)) {
      return absl::InvalidArgumentError(absl::StrCat(path_, ": the sample at frame ", position_ + frame,
                                                     " is ", sample, ", expected a finite number"));
    }
    samples->push_back(sample);
  }
  return absl::OkStatus();
}

absl::StatusOr<int64_t> AudioReader::Read(int64_t max_frames, std::vector<float>* samples) {
  interleaved_.resize(static_cast<size_t>(kBlockFrames) * channels_);
  int64_t total = 0;
  while (total < max_frames) {
    const int64_t wanted = std::min(kBlockFrames, max_frames - total);
    const int64_t count = sf_readf_float(file_.get(), interleaved_.data(), wanted);
    if (count < wanted && sf_error(file_.get()) != SF_ERR_NO_ERROR) {
      return absl::DataLossError(absl::StrCat(path_, ": decoding stops at frame ", position_ + count, " of ",
                                              frames_, ": ", sf_strerror(file_.get())));
    }
    if (count <= 0) break;
    RETURN_IF_ERROR(Downmix(count, samples));
    total += count;
    position_ += count;
  }
  return total;
}

}  // namespace distill_l2s
