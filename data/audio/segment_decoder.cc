#include "data/audio/segment_decoder.h"

#include <sndfile.h>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "data/audio/flac_length.h"
#include "data/audio/seek_point.h"

namespace distill_l2s {
namespace {

constexpr int64_t kBlockFrames = 4096;
constexpr int kMinRateHz = 1000;
constexpr int kMaxRateHz = 768000;

// The last error of opening is a global of libsndfile, which another thread may have cleared.
absl::Status OpeningError() {
  const int code = sf_error(nullptr);
  const bool unknown =
      code == SF_ERR_NO_ERROR || code == SF_ERR_UNRECOGNISED_FORMAT || code == SF_ERR_UNSUPPORTED_ENCODING;
  if (!unknown) {
    return absl::InvalidArgumentError(absl::StrCat("not readable as audio: ", sf_strerror(nullptr)));
  }
  return absl::UnimplementedError(code == SF_ERR_NO_ERROR ? "Format not recognised." : sf_strerror(nullptr));
}

}  // namespace

// libsndfile's functions over a Cursor.
struct SegmentDecoder::Virtual {
  static sf_count_t Length(void* user) { return static_cast<Cursor*>(user)->bytes->size(); }
  static sf_count_t Seek(sf_count_t offset, int whence, void* user) {
    auto* cursor = static_cast<Cursor*>(user);
    const int64_t size = cursor->bytes->size();
    const int64_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? cursor->position : size;
    // An absurd offset of a damaged file may overflow the sum.
    if (offset > size - base || offset < -base) return -1;
    return cursor->position = base + offset;
  }
  static sf_count_t Read(void* bytes, sf_count_t count, void* user) {
    auto* cursor = static_cast<Cursor*>(user);
    const int64_t got = cursor->bytes->ReadAt(cursor->position, static_cast<char*>(bytes), count);
    cursor->position += got;
    return got;
  }
  static sf_count_t Write(const void*, sf_count_t, void*) { return 0; }
  static sf_count_t Tell(void* user) { return static_cast<Cursor*>(user)->position; }
};

SegmentDecoder::~SegmentDecoder() {
  if (file_ != nullptr) sf_close(file_);
}

absl::StatusOr<std::unique_ptr<SegmentDecoder>> SegmentDecoder::Open(const AudioSegment& segment) {
  std::unique_ptr<SegmentDecoder> decoder(new SegmentDecoder);
  decoder->cursor_.bytes = segment.bytes;
  RETURN_IF_ERROR(decoder->OpenFile());
  if (segment.frames == kMeasuredByDecoding) {
    decoder->frames_ = decoder->CountByDecoding();
    RETURN_IF_ERROR(decoder->OpenFile());
  } else if (segment.frames > 0) {
    decoder->frames_ = segment.frames;
  }
  RETURN_IF_ERROR(decoder->CheckHeader());
  return decoder;
}

absl::Status SegmentDecoder::OpenFile() {
  if (file_ != nullptr) sf_close(file_);
  cursor_.position = 0;
  SF_VIRTUAL_IO functions = {Virtual::Length, Virtual::Seek, Virtual::Read, Virtual::Write, Virtual::Tell};
  SF_INFO info = {};
  file_ = sf_open_virtual(&functions, SFM_READ, &info, &cursor_);
  if (file_ == nullptr) return OpeningError();
  format_ = info.format;
  sample_rate_hz_ = info.samplerate;
  channels_ = info.channels;
  if (frames_ == 0) frames_ = info.frames;
  return absl::OkStatus();
}

absl::Status SegmentDecoder::CheckHeader() const {
  if (channels_ < 1) return absl::InvalidArgumentError("no audio channel");
  if (sample_rate_hz_ < kMinRateHz || sample_rate_hz_ > kMaxRateHz) {
    return absl::InvalidArgumentError(
        absl::StrCat("a sample rate of ", sample_rate_hz_, " Hz, expected ", kMinRateHz, " to ", kMaxRateHz));
  }
  if (frames_ == std::numeric_limits<sf_count_t>::max()) {
    return absl::DataLossError("truncated: the end of its audio stream is missing");
  }
  return frames_ > 0 ? absl::OkStatus() : absl::InvalidArgumentError("holds no audio samples");
}

int64_t SegmentDecoder::CountByDecoding() {
  if (channels_ < 1) return 0;
  std::vector<float> block(kBlockFrames * channels_);
  int64_t total = 0;
  while (true) {
    const int64_t count = sf_readf_float(file_, block.data(), kBlockFrames);
    if (count <= 0) return total;
    total += count;
  }
}

absl::Status SegmentDecoder::SkipTo(int64_t start) {
  const int64_t seek_point = SeekPoint(format_, *cursor_.bytes, sample_rate_hz_, start);
  // libsndfile 1.2.0 lands wrong on a second seek forward in Ogg Vorbis.
  if (seek_point > 0 && sf_seek(file_, seek_point, SEEK_SET) != seek_point) {
    return absl::DataLossError(absl::StrCat("cannot seek to frame ", seek_point, " of ", frames_));
  }
  position_ = seek_point;
  std::vector<float> skipped(kBlockFrames * channels_);
  while (position_ < start) {
    ASSIGN_OR_RETURN(const int64_t count, Read(std::min(kBlockFrames, start - position_), skipped.data()));
    if (count > 0) continue;
    return absl::DataLossError(
        absl::StrCat("truncated: the audio ends at frame ", position_, ", its header announces ", frames_));
  }
  return absl::OkStatus();
}

absl::StatusOr<int64_t> SegmentDecoder::Read(int64_t max_frames, float* interleaved) {
  const int64_t wanted = std::min(max_frames, frames_ - position_);
  if (wanted <= 0) return 0;
  const int64_t count = sf_readf_float(file_, interleaved, wanted);
  if (count < wanted && sf_error(file_) != SF_ERR_NO_ERROR) {
    return absl::DataLossError(absl::StrCat("decoding stops at frame ", position_ + count, " of ", frames_,
                                            ": ", sf_strerror(file_)));
  }
  position_ += std::max<int64_t>(count, 0);
  return std::max<int64_t>(count, 0);
}

}  // namespace distill_l2s
