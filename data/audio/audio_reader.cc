#include "data/audio/audio_reader.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/git_lfs.h"
#include "base/status_macros.h"
#include "data/audio/audio_segments.h"
#include "data/audio/ffmpeg_decoder.h"

namespace distill_l2s {
namespace {

constexpr int64_t kBlockFrames = 4096;
constexpr double kEndToleranceS = 0.1;

}  // namespace

absl::Status AudioReader::Annotate(const absl::Status& status) const {
  if (status.ok()) return status;
  if (status.code() == absl::StatusCode::kUnimplemented) {
    return absl::InvalidArgumentError(absl::StrCat(path_, ": not readable as audio: ", status.message()));
  }
  return absl::Status(status.code(), absl::StrCat(path_, ": ", status.message()));
}

absl::StatusOr<AudioReader> AudioReader::Open(const std::string& path, double offset_s) {
  ASSIGN_OR_RETURN(const SharedBytes bytes, OpenFileBytes(path));
  AudioReader reader;
  reader.path_ = path;
  RETURN_IF_ERROR(CheckNoGitLfsPointer(bytes->Slice(0, 64), path));
  RETURN_IF_ERROR(reader.Annotate(reader.OpenBytes(bytes)));
  if (!(offset_s >= 0 && offset_s * reader.sample_rate_hz_ < static_cast<double>(reader.frames_))) {
    return absl::OutOfRangeError(absl::StrCat(path, ": an offset of ", offset_s,
                                              " s, expected 0 or more and less than the file's ",
                                              reader.duration_s(), " s"));
  }
  RETURN_IF_ERROR(reader.Annotate(reader.OpenAt(std::llround(offset_s * reader.sample_rate_hz_))));
  return reader;
}

absl::Status AudioReader::OpenBytes(SharedBytes bytes) {
  if (const FfmpegFormat foreign = ForeignFormat(*bytes); !foreign.demuxer.empty()) {
    ASSIGN_OR_RETURN(bytes, DecodeByFfmpeg(path_, bytes, foreign));
  }
  const absl::Status opened = OpenKnown(bytes);
  if (opened.code() != absl::StatusCode::kUnimplemented) return opened;
  ASSIGN_OR_RETURN(const std::vector<AudioSegment> segments, FindMpegBehindJunk(bytes));
  if (!segments.empty()) return OpenParts(segments);
  const FfmpegFormat shared = SharedFormat(*bytes);
  if (shared.demuxer.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("not readable as audio: ", opened.message(), " Formats that are read: ", kReadFormats));
  }
  // A codec in a container of libsndfile's.
  const absl::StatusOr<SharedBytes> decoded = DecodeByFfmpeg(path_, bytes, shared);
  if (!decoded.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("not readable as audio: ", opened.message(), " ", decoded.status().message()));
  }
  return OpenKnown(*decoded);
}

absl::Status AudioReader::OpenKnown(const SharedBytes& bytes) {
  ASSIGN_OR_RETURN(const std::vector<AudioSegment> segments, FindAudioSegments(bytes));
  return OpenParts(segments);
}

absl::Status AudioReader::OpenParts(const std::vector<AudioSegment>& segments) {
  parts_.clear();
  frames_ = 0;
  for (const AudioSegment& segment : segments) {
    ASSIGN_OR_RETURN(std::unique_ptr<SegmentDecoder> decoder, SegmentDecoder::Open(segment));
    if (parts_.empty()) {
      sample_rate_hz_ = decoder->sample_rate_hz();
      channels_ = decoder->channels();
      decoder_ = std::move(decoder);
      part_ = 0;
      parts_.push_back({segment, 0, decoder_->frames()});
    } else if (decoder->sample_rate_hz() != sample_rate_hz_) {
      return absl::InvalidArgumentError(absl::StrCat("its sample rate changes from ", sample_rate_hz_, " to ",
                                                     decoder->sample_rate_hz(), " Hz at ", duration_s(),
                                                     " s, expected one rate"));
    } else {
      parts_.push_back({segment, frames_, decoder->frames()});
    }
    frames_ += parts_.back().frames;
  }
  return absl::OkStatus();
}

absl::Status AudioReader::OpenAt(int64_t start) {
  size_t part = 0;
  while (part + 1 < parts_.size() && parts_[part + 1].begin <= start) ++part;
  if (part != part_) {
    ASSIGN_OR_RETURN(decoder_, SegmentDecoder::Open(parts_[part].segment));
    part_ = part;
  }
  position_ = start;
  return decoder_->SkipTo(start - parts_[part].begin);
}

// Goes on behind the end of a part that is not the last.
absl::Status AudioReader::NextPart() {
  const Part& next = parts_[part_ + 1];
  const int64_t missing = next.begin - position_;
  if (static_cast<double>(missing) > kEndToleranceS * sample_rate_hz_) {
    return absl::DataLossError(absl::StrCat(path_, ": truncated: the stream that begins at ",
                                            static_cast<double>(parts_[part_].begin) / sample_rate_hz_,
                                            " s ends at ", static_cast<double>(position_) / sample_rate_hz_,
                                            " s, its header announces ",
                                            static_cast<double>(next.begin) / sample_rate_hz_, " s"));
  }
  absl::StatusOr<std::unique_ptr<SegmentDecoder>> decoder = SegmentDecoder::Open(next.segment);
  RETURN_IF_ERROR(Annotate(decoder.status()));
  decoder_ = *std::move(decoder);
  ++part_;
  return absl::OkStatus();
}

absl::Status AudioReader::Downmix(int64_t frames, std::vector<float>* samples) const {
  const int channels = decoder_->channels();
  for (int64_t frame = 0; frame < frames; ++frame) {
    const float* channel = interleaved_.data() + frame * channels;
    float sum = channel[0];
    for (int i = 1; i < channels; ++i) sum += channel[i];
    const float sample = channels == 1 ? sum : sum / static_cast<float>(channels);
    if (!std::isfinite(sample)) {
      return absl::InvalidArgumentError(absl::StrCat(path_, ": the sample at frame ", position_ + frame,
                                                     " is ", sample, ", expected a finite number"));
    }
    samples->push_back(sample);
  }
  return absl::OkStatus();
}

absl::StatusOr<int64_t> AudioReader::Read(int64_t max_frames, std::vector<float>* samples) {
  int64_t total = 0;
  while (total < max_frames) {
    interleaved_.resize(static_cast<size_t>(kBlockFrames) * decoder_->channels());
    const int64_t wanted = std::min(kBlockFrames, max_frames - total);
    const absl::StatusOr<int64_t> count = decoder_->Read(wanted, interleaved_.data());
    RETURN_IF_ERROR(Annotate(count.status()));
    if (*count > 0) {
      RETURN_IF_ERROR(Downmix(*count, samples));
      total += *count;
      position_ += *count;
      continue;
    }
    if (part_ + 1 == parts_.size()) break;
    RETURN_IF_ERROR(NextPart());
    // A few samples that the last part lacks are silence, so that the others keep their place.
    const int64_t missing = std::min(parts_[part_].begin - position_, max_frames - total);
    samples->insert(samples->end(), missing, 0.0f);
    total += missing;
    position_ += missing;
  }
  return total;
}

}  // namespace distill_l2s
