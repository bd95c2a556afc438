#include "experiments/transcribe/window_reader.h"

#include <glog/logging.h>

#include <utility>

#include "base/status_macros.h"

namespace distill_l2s {

WindowReader::WindowReader(FrameGeometry geometry, int64_t window_frames, int64_t overlap_frames,
                           SampleSource source)
    : geometry_(geometry),
      window_frames_(window_frames),
      overlap_frames_(overlap_frames),
      source_(std::move(source)) {
  CHECK(0 <= overlap_frames && overlap_frames < window_frames)
      << "an overlap of " << overlap_frames << " frames between windows of " << window_frames;
}

absl::StatusOr<std::optional<Window>> WindowReader::Next() {
  if (done_) return std::nullopt;
  // One frame more than a window: whether it is there tells if this window is the last.
  const int64_t wanted = geometry_.Samples(window_frames_ + 1) - static_cast<int64_t>(buffer_.size());
  ASSIGN_OR_RETURN(const int64_t count, source_(wanted, &buffer_));
  samples_read_ += count;
  done_ = count < wanted;
  Window window;
  window.first_frame = first_frame_;
  window.keep_begin = first_frame_ == 0 ? 0 : overlap_frames_ / 2;
  if (done_) {
    window.keep_end = geometry_.Frames(static_cast<int64_t>(buffer_.size()));
    if (window.keep_end == 0) return std::nullopt;
    window.samples = std::move(buffer_);
    buffer_.clear();
    return window;
  }
  const int64_t step_frames = window_frames_ - overlap_frames_;
  window.keep_end = step_frames + overlap_frames_ / 2;
  window.samples.assign(buffer_.begin(), buffer_.begin() + geometry_.Samples(window_frames_));
  buffer_.erase(buffer_.begin(), buffer_.begin() + step_frames * geometry_.stride_samples);
  first_frame_ += step_frames;
  return window;
}

}  // namespace distill_l2s
