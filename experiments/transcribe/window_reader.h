#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "modeling/wav2vec2/frame_geometry.h"

namespace distill_l2s {

// Appends up to so many samples of a signal to the vector and returns how many, fewer only at its end.
using SampleSource = std::function<absl::StatusOr<int64_t>(int64_t max_samples, std::vector<float>* samples)>;

// A stretch of a signal, and which of its frames, [keep_begin, keep_end), count.
struct Window {
  std::vector<float> samples;
  int64_t first_frame = 0;  // Of the signal: that of the window's first sample.
  int64_t keep_begin = 0;
  int64_t keep_end = 0;
};

// Cuts a signal of any length into windows that a model sees one by one, as transformers' pipeline does with
// chunk_length_s and stride_length_s. A window begins at a multiple of the model's stride, so that its frames
// lie where those of the whole signal do. Of the frames that two windows share, the first window's are kept
// up to the middle and the second's from there on: each frame is kept once, with as much context as there is.
//
//   window_frames 6, overlap_frames 2, a signal of 12 frames:
//   frame   0 1 2 3 4 5 6 7 8 9 10 11
//   1st     k k k k k -
//   2nd             - k k k k -
//   3rd                     - k k  k
//
// The last window holds the signal's end, also samples past its last frame; a signal of up to window_frames
// frames is one window. Holds no more than a window and a frame of samples, however long the signal.
class WindowReader {
 public:
  // 0 <= overlap_frames < window_frames.
  WindowReader(FrameGeometry geometry, int64_t window_frames, int64_t overlap_frames, SampleSource source);

  // The next window; none after the last, and none of a signal too short for a frame. Errors: the source's.
  absl::StatusOr<std::optional<Window>> Next();

  // Samples of the signal that were read so far.
  int64_t samples_read() const { return samples_read_; }

 private:
  const FrameGeometry geometry_;
  const int64_t window_frames_;
  const int64_t overlap_frames_;
  const SampleSource source_;
  std::vector<float> buffer_;  // From the next window's first sample on.
  int64_t first_frame_ = 0;
  int64_t samples_read_ = 0;
  bool done_ = false;
};

}  // namespace distill_l2s
