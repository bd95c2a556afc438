#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sndfile.h>

#include <algorithm>
#include <cmath>

#include "data/audio/decode.h"
#include "data/audio/mpeg_frames.h"
#include "data/audio/test_signals.h"

namespace distill_l2s {
namespace {

using ::testing::HasSubstr;

constexpr int kMp3 = SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III;

// An MP3 with LAME's tag, and the same without it: the frames alone.
class MpegSegmentsTest : public testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    const int rate = GetParam();
    ASSERT_TRUE(WriteTestAudio(path_, kMp3, rate, 1, Sweep(100, 3000, rate, 3 * rate, 0.3)));
    tagged_ = ReadBytes(path_);
    whole_ = DecodeAudio(path_)->samples;
    ASSERT_EQ(whole_.size(), static_cast<size_t>(3 * rate));
    const MpegHeader first = *ParseMpegHeader(tagged_);
    samples_ = first.samples;
    mark_ = tagged_.find("Xing") != std::string::npos ? tagged_.find("Xing") : tagged_.find("Info");
    ASSERT_EQ(mark_, 4u + first.side_info_bytes());
    frames_ = static_cast<int64_t>(BigEndian(tagged_.substr(mark_ + 8, 4)));
    bare_ = tagged_.substr(first.frame_bytes);
  }

  absl::StatusOr<Waveform> Decode(const std::string& bytes) {
    WriteBytes(path_, bytes);
    return DecodeAudio(path_);
  }
  int64_t Count(const std::string& bytes) {
    const auto waveform = Decode(bytes);
    EXPECT_TRUE(waveform.ok()) << waveform.status();
    return waveform.ok() ? static_cast<int64_t>(waveform->samples.size()) : 0;
  }
  std::string WithTag(uint32_t frames, uint32_t bytes) {
    std::string changed = tagged_;
    changed.replace(mark_ + 8, 8, ToBigEndian(frames, 4) + ToBigEndian(bytes, 4));
    return changed;
  }

  const std::string path_ = TestPath("segments.mp3");
  std::string tagged_;
  std::string bare_;
  std::vector<float> whole_;
  int64_t samples_ = 0;
  int64_t frames_ = 0;
  size_t mark_ = 0;
};

TEST_P(MpegSegmentsTest, WithoutATagEveryFrameCounts) {
  const auto waveform = Decode(bare_);
  ASSERT_TRUE(waveform.ok()) << waveform.status();
  ASSERT_EQ(static_cast<int64_t>(waveform->samples.size()), frames_ * samples_);
  // The encoder's delay is what the tag tells to drop: 576 samples and the decoder's 529.
  for (size_t i = samples_; i < whole_.size(); ++i) ASSERT_NEAR(waveform->samples[1105 + i], whole_[i], 1e-5);
  const auto part = DecodeAudio(path_, {1.5, 0.5});
  ASSERT_TRUE(part.ok()) << part.status();
  const int64_t begin = std::llround(1.5 * GetParam());
  for (size_t i = 0; i < part->samples.size(); ++i) {
    ASSERT_NEAR(part->samples[i], waveform->samples[begin + i], 1e-6) << i;
  }
}

TEST_P(MpegSegmentsTest, WhatSurroundsTheFramesChangesNothing) {
  const std::string picture =
      "ID3\x04" + std::string(4, '\0') + std::string("\x10\x00", 2) + std::string(2048, '\xff');
  const std::string lyrics = "TAG" + std::string(125, ' ');
  for (const std::string& bytes : {std::string(4096, '\0') + tagged_, picture + tagged_ + lyrics,
                                   "junk" + tagged_ + "junk", tagged_ + std::string(9999, '\0')}) {
    const auto waveform = Decode(bytes);
    ASSERT_TRUE(waveform.ok()) << waveform.status();
    EXPECT_EQ(waveform->samples, whole_);
  }
}

TEST_P(MpegSegmentsTest, JoinedFilesAreReadWhole) {
  // mpg123 and FFmpeg drop the first file's delay and nothing else; the second tag's frame is no audio.
  EXPECT_EQ(Count(tagged_ + tagged_), 2 * frames_ * samples_ - 1105);
  EXPECT_EQ(Count(tagged_ + bare_), 2 * frames_ * samples_ - 1105);
  EXPECT_EQ(Count(bare_ + bare_), 2 * frames_ * samples_);
  EXPECT_EQ(Count(bare_ + tagged_), 2 * frames_ * samples_);
}

TEST_P(MpegSegmentsTest, ATagIsCheckedAgainstWhatIsThere) {
  const auto size = static_cast<uint32_t>(tagged_.size());
  EXPECT_EQ(Count(WithTag(10, size)), frames_ * samples_ - 1105);
  EXPECT_EQ(Count(WithTag(0, 0)), frames_ * samples_ - 1105);
  // Too many frames in as many bytes as there are: the count is wrong.
  EXPECT_EQ(Count(WithTag(1000000, size)), frames_ * samples_ - 1105);
  const absl::Status status = Decode(WithTag(1000000, 3 * size)).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(status.message()), HasSubstr(path_ + ": truncated: its header announces 1000000"));
  EXPECT_EQ(Decode(tagged_.substr(0, tagged_.size() / 2)).status().code(), absl::StatusCode::kDataLoss);
}

TEST_P(MpegSegmentsTest, AChangeOfChannelsIsReadWhole) {
  const int rate = GetParam();
  const std::vector<float> sweep = Sweep(100, 3000, rate, 3 * rate, 0.3);
  ASSERT_TRUE(WriteTestAudio(path_, kMp3, rate, 2, Interleave({sweep, sweep})));
  const std::string stereo = ReadBytes(path_);
  EXPECT_EQ(Count(bare_ + stereo), 2 * frames_ * samples_);
}

INSTANTIATE_TEST_SUITE_P(Rates, MpegSegmentsTest, testing::Values(8000, 16000, 24000, 44100, 48000));

}  // namespace
}  // namespace distill_l2s
