#pragma once

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "data/audio/audio_segment.h"

struct sf_private_tag;

namespace distill_l2s {

// Decodes a segment by libsndfile. Errors have no path. Not thread-safe.
class SegmentDecoder {
 public:
  // Errors: Unimplemented if libsndfile does not know the container or codec; damaged; no samples; a missing
  // end; a sample rate outside [1000, 768000] Hz.
  static absl::StatusOr<std::unique_ptr<SegmentDecoder>> Open(const AudioSegment& segment);
  SegmentDecoder(const SegmentDecoder&) = delete;
  SegmentDecoder& operator=(const SegmentDecoder&) = delete;
  ~SegmentDecoder();

  int sample_rate_hz() const { return sample_rate_hz_; }
  int channels() const { return channels_; }
  int64_t frames() const { return frames_; }

  // Makes `start` the frame that is read next, as if all before it had been read. Once, on a fresh decoder.
  absl::Status SkipTo(int64_t start);

  // Decodes up to `max_frames` frames into `interleaved` and returns how many: 0 only at the end.
  absl::StatusOr<int64_t> Read(int64_t max_frames, float* interleaved);

 private:
  // Where libsndfile reads.
  struct Cursor {
    SharedBytes bytes;
    int64_t position = 0;
  };
  struct Virtual;

  SegmentDecoder() = default;
  absl::Status OpenFile();
  absl::Status CheckHeader() const;
  int64_t CountByDecoding();

  Cursor cursor_;
  sf_private_tag* file_ = nullptr;
  int format_ = 0;
  int sample_rate_hz_ = 0;
  int channels_ = 0;
  int64_t frames_ = 0;
  int64_t position_ = 0;
};

}  // namespace distill_l2s
