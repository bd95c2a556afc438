#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "data/audio/segment_decoder.h"

namespace distill_l2s {

// Decodes an audio file (WAV, FLAC, Ogg Vorbis, Opus and FLAC, MP3, AIFF and libsndfile's other containers
// that carry a header; by the program ffmpeg, where it is installed, m4a, webm and others, see
// ffmpeg_decoder.h) piece by piece, as one channel: the mean of its channels. The content decides the
// format, never the file's name. Streams that were joined (MP3, Ogg) are read whole. Memory does not grow
// with the file or with what its header claims. Not thread-safe; readers of one file are independent.
class AudioReader {
 public:
  // Opens `path` at `offset_s`, rounded to the nearest frame, without decoding what comes before it, except
  // for a stretch that the codec needs. Errors name the path and the cause: not a regular file, empty, no
  // audio that is known, no samples, truncated (where the container states a length), a sample rate outside
  // [1000, 768000] Hz or one that changes, an offset that is negative or not before the end.
  static absl::StatusOr<AudioReader> Open(const std::string& path, double offset_s = 0);
  AudioReader(AudioReader&&) = default;
  AudioReader& operator=(AudioReader&&) = default;

  const std::string& path() const { return path_; }
  int sample_rate_hz() const { return sample_rate_hz_; }
  int channels() const { return channels_; }
  // Frames (one sample of each channel) in the whole file: counted where its header cannot be trusted.
  int64_t frames() const { return frames_; }
  double duration_s() const { return static_cast<double>(frames_) / sample_rate_hz_; }
  // The frame that is read next.
  int64_t position() const { return position_; }

  // Appends up to `max_frames` samples, full scale +-1, to `samples` and returns how many: 0 only at the end.
  // Errors: a stream that the decoder rejects, a sample that is not a finite number.
  absl::StatusOr<int64_t> Read(int64_t max_frames, std::vector<float>* samples);

 private:
  // A segment and the frames of the file that it holds.
  struct Part {
    AudioSegment segment;
    int64_t begin = 0;
    int64_t frames = 0;
  };

  AudioReader() = default;
  absl::Status OpenBytes(SharedBytes bytes);
  absl::Status OpenKnown(const SharedBytes& bytes);
  absl::Status OpenParts(const std::vector<AudioSegment>& segments);
  absl::Status OpenAt(int64_t start);
  absl::Status NextPart();
  absl::Status Downmix(int64_t frames, std::vector<float>* samples) const;
  absl::Status Annotate(const absl::Status& status) const;

  std::string path_;
  int sample_rate_hz_ = 0;
  int channels_ = 0;
  int64_t frames_ = 0;
  int64_t position_ = 0;
  std::vector<Part> parts_;
  size_t part_ = 0;
  std::unique_ptr<SegmentDecoder> decoder_;  // Of parts_[part_].
  std::vector<float> interleaved_;
};

}  // namespace distill_l2s
