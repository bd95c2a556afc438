#include "data/audio/flac_length.h"

#include <gtest/gtest.h>
#include <sndfile.h>

#include "data/audio/decode.h"
#include "data/audio/test_signals.h"

namespace distill_l2s {
namespace {

class FlacLengthTest : public testing::Test {
 protected:
  // A file as encoders write it into a pipe: the 36 bits of its length are 0.
  std::string Piped(int64_t frames, int channels = 1) {
    const std::vector<float> sweep = Sweep(100, 3000, 16000, frames, 0.3);
    EXPECT_TRUE(WriteTestAudio(path_, SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 16000, channels,
                               Interleave(std::vector<std::vector<float>>(channels, sweep))));
    std::string bytes = ReadBytes(path_);
    whole_ = DecodeAudio(path_)->samples;
    bytes[21] &= '\xf0';
    bytes.replace(22, 4, 4, '\0');
    return bytes;
  }

  const std::string path_ = TestPath("piped.flac");
  std::vector<float> whole_;
};

TEST_F(FlacLengthTest, IsFoundInTheLastFrame) {
  for (const int64_t frames : {1, 100, 4096, 4097, 50000, 700000}) {
    for (const int channels : {1, 2}) {
      const std::string bytes = Piped(frames, channels);
      for (const std::string& tail : {std::string(), "TAG" + std::string(125, ' ')}) {
        const AudioSegment segment = WithFlacLength(LiteralBytes(bytes + tail));
        EXPECT_EQ(segment.frames, 0);
        EXPECT_EQ(BigEndian(segment.bytes->Slice(22, 4)), static_cast<uint64_t>(frames));
        EXPECT_EQ(segment.bytes->size(), static_cast<int64_t>(bytes.size() + tail.size()));
      }
    }
  }
}

TEST_F(FlacLengthTest, PartsEqualSlicesOfTheWhole) {
  WriteBytes(path_, Piped(100000));
  EXPECT_EQ(DecodeAudio(path_)->samples, whole_);
  EXPECT_EQ(DecodeAudio(path_, {3.1, 0.5})->samples,
            std::vector<float>(whole_.begin() + 49600, whole_.begin() + 57600));
}

TEST_F(FlacLengthTest, ATagInFrontIsSkipped) {
  const std::string tag =
      "ID3\x04" + std::string(4, '\0') + std::string("\x01\x00", 2) + std::string(128, 'x');
  WriteBytes(path_, tag + Piped(30000));
  EXPECT_EQ(DecodeAudio(path_)->samples, whole_);
}

TEST_F(FlacLengthTest, AFrameThatIsCutOffIsMeasuredByDecoding) {
  const std::string bytes = Piped(50000);
  WriteBytes(path_, bytes.substr(0, bytes.size() * 7 / 10));
  EXPECT_EQ(WithFlacLength(OpenFileBytes(path_).value()).frames, kMeasuredByDecoding);
  const auto decoded = DecodeAudio(path_);
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  EXPECT_GT(decoded->samples.size(), 25000u);
  EXPECT_LT(decoded->samples.size(), 40000u);
  EXPECT_EQ(
      decoded->samples,
      std::vector<float>(whole_.begin(), whole_.begin() + static_cast<int64_t>(decoded->samples.size())));
}

TEST_F(FlacLengthTest, AStatedLengthIsLeftAlone) {
  Piped(20000);
  const SharedBytes bytes = LiteralBytes(ReadBytes(path_));
  EXPECT_EQ(WithFlacLength(bytes).bytes, bytes);
}

}  // namespace
}  // namespace distill_l2s
