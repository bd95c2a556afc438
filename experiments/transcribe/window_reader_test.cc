#include "experiments/transcribe/window_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "base/status_macros.h"

namespace distill_l2s {
namespace {

using testing::HasSubstr;

// The signal 0, 1, 2, ... of `length` samples.
SampleSource Counting(int64_t length, int64_t* position) {
  return [length, position](int64_t max_samples, std::vector<float>* samples) -> absl::StatusOr<int64_t> {
    const int64_t count = std::min(max_samples, length - *position);
    for (int64_t i = 0; i < count; ++i) samples->push_back(static_cast<float>((*position)++));
    return count;
  };
}

absl::StatusOr<std::vector<Window>> ReadWindows(WindowReader* reader) {
  std::vector<Window> windows;
  while (true) {
    ASSIGN_OR_RETURN(std::optional<Window> window, reader->Next());
    if (!window.has_value()) return windows;
    windows.push_back(*std::move(window));
  }
}

TEST(WindowReaderTest, TheHeadersExample) {
  int64_t position = 0;
  WindowReader reader({1, 1}, 6, 2, Counting(12, &position));
  const auto windows = ReadWindows(&reader).value();
  ASSERT_EQ(windows.size(), 3u);
  const std::vector<std::vector<int64_t>> expected = {{0, 0, 5, 6}, {4, 1, 5, 6}, {8, 1, 4, 4}};
  for (size_t i = 0; i < windows.size(); ++i) {
    EXPECT_EQ((std::vector<int64_t>{windows[i].first_frame, windows[i].keep_begin, windows[i].keep_end,
                                    static_cast<int64_t>(windows[i].samples.size())}),
              expected[i]);
  }
}

// The heart of it: for any length, the kept frames joined are those of one pass, each once, and see the
// samples that they see there.
TEST(WindowReaderTest, NoFrameIsLostOrDoubledForAnyLength) {
  const FrameGeometry geometry = {4, 9};
  for (const auto& [window_frames, overlap_frames] :
       std::vector<std::pair<int64_t, int64_t>>{{1, 0}, {5, 0}, {5, 1}, {5, 4}, {8, 3}, {8, 6}}) {
    for (int64_t length = 0; length < 300; ++length) {
      int64_t position = 0;
      WindowReader reader(geometry, window_frames, overlap_frames, Counting(length, &position));
      const auto windows = ReadWindows(&reader).value();
      int64_t frame = 0;
      for (const Window& window : windows) {
        ASSERT_LE(window.keep_end, geometry.Frames(window.samples.size()));
        for (int64_t kept = window.keep_begin; kept < window.keep_end; ++kept, ++frame) {
          ASSERT_EQ(window.first_frame + kept, frame) << length;
          ASSERT_EQ(window.samples[kept * geometry.stride_samples], frame * geometry.stride_samples);
        }
      }
      ASSERT_EQ(frame, geometry.Frames(length))
          << length << " samples, " << window_frames << ", " << overlap_frames;
      EXPECT_EQ(reader.samples_read(), length);
      // The end of the signal is the end of the last window.
      if (frame > 0) {
        ASSERT_EQ(windows.back().samples.back(), length - 1);
      }
    }
  }
}

TEST(WindowReaderTest, KeptFramesHaveHalfTheOverlapAsContext) {
  int64_t position = 0;
  WindowReader reader({4, 9}, 20, 7, Counting(1000, &position));
  const auto windows = ReadWindows(&reader).value();
  ASSERT_GT(windows.size(), 3u);
  for (size_t i = 0; i + 1 < windows.size(); ++i) {
    EXPECT_EQ(windows[i].samples.size(), FrameGeometry({4, 9}).Samples(20));
    EXPECT_GE(20 - windows[i].keep_end, 3);
    EXPECT_GE(windows[i + 1].keep_begin, 3);
  }
}

TEST(WindowReaderTest, HoldsAWindowHoweverLongTheSignal) {
  int64_t position = 0;
  const FrameGeometry geometry = {320, 400};
  WindowReader reader(geometry, 100, 20, Counting(16000 * 600, &position));
  int64_t read_before = 0;
  while (true) {
    const auto window = reader.Next();
    ASSERT_TRUE(window.ok());
    if (!window->has_value()) break;
    // It never reads ahead of the window by more than a frame, and hands out no more than a window.
    EXPECT_LE(position, (*window)->first_frame * 320 + geometry.Samples(101));
    EXPECT_LE((*window)->samples.size(), geometry.Samples(101));
    EXPECT_GE(position, read_before);
    read_before = position;
  }
  EXPECT_EQ(position, 16000 * 600);
}

TEST(WindowReaderTest, PassesTheSourcesErrorOn) {
  int64_t calls = 0;
  WindowReader reader({1, 1}, 4, 0, [&](int64_t count, std::vector<float>* samples) {
    if (calls++ > 0) return absl::StatusOr<int64_t>(absl::DataLossError("torn"));
    samples->resize(samples->size() + count);
    return absl::StatusOr<int64_t>(count);
  });
  EXPECT_TRUE(reader.Next().ok());
  EXPECT_THAT(reader.Next().status().ToString(), HasSubstr("torn"));
}

}  // namespace
}  // namespace distill_l2s
