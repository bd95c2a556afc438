#include "data/audio/seek_point.h"

#include <gtest/gtest.h>
#include <sndfile.h>

#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "data/audio/decode.h"
#include "data/audio/test_signals.h"

namespace distill_l2s {
namespace {

constexpr int kVorbis = SF_FORMAT_OGG | SF_FORMAT_VORBIS;
constexpr int kOpus = SF_FORMAT_OGG | SF_FORMAT_OPUS;
constexpr int kMp3 = SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III;

// A tone in bursts: long silences fill few bytes, so that a page of Ogg holds seconds of audio, and bursts
// make MP3 borrow bits from earlier frames.
std::vector<float> Bursts(int rate_hz, int seconds) {
  std::vector<float> samples = Sweep(200, 2000, rate_hz, int64_t{rate_hz} * seconds, 0.3);
  for (size_t i = 0; i < samples.size(); ++i) {
    const double time_s = static_cast<double>(i) / rate_hz;
    if (std::fmod(time_s, 7) > 1 && time_s < seconds - 0.5) samples[i] = 0;
  }
  return samples;
}

TEST(SeekPointTest, AnyPartEqualsTheSliceOfTheWhole) {
  const std::string path = TestPath("bursts");
  Random random(3);
  for (const int format : {kVorbis, kOpus, kMp3}) {
    for (const int rate : {16000, 48000}) {
      for (const std::vector<float>& samples : {Bursts(rate, 15), Sweep(100, 3000, rate, 15 * rate, 0.3)}) {
        ASSERT_TRUE(WriteTestAudio(path, format, rate, 1, samples));
        const std::vector<float> whole = DecodeAudio(path)->samples;
        ASSERT_EQ(whole.size(), samples.size());
        for (int trial = 0; trial < 16; ++trial) {
          // Whole tenths of a second, the last two seconds, anywhere.
          const double offset_s = trial < 4   ? static_cast<double>(random.Below(149)) / 10
                                  : trial < 8 ? 14.99 - 2 * random.Uniform()
                                              : 14.99 * random.Uniform();
          const auto part = DecodeAudio(path, {offset_s, std::min(0.5, 15 - offset_s)});
          ASSERT_TRUE(part.ok()) << part.status();
          const int64_t begin = std::llround(offset_s * rate);
          for (size_t i = 0; i < part->samples.size(); ++i) {
            ASSERT_NEAR(part->samples[i], whole[begin + i], 1e-6)
                << std::hex << format << std::dec << " at " << rate << " Hz, " << offset_s << " s + " << i;
          }
        }
      }
    }
  }
}

TEST(SeekPointTest, SkipsWhatItCan) {
  const std::string path = TestPath("long.ogg");
  const std::vector<float> samples = Sweep(100, 3000, 16000, 60 * 16000, 0.3);
  for (const int format : {kVorbis, kMp3, SF_FORMAT_WAV | SF_FORMAT_PCM_16}) {
    ASSERT_TRUE(WriteTestAudio(path, format, 16000, 1, samples));
    const SharedBytes bytes = OpenFileBytes(path).value();
    EXPECT_GT(SeekPoint(format, *bytes, 16000, 30 * 16000), 28 * 16000) << format;
    EXPECT_LE(SeekPoint(format, *bytes, 16000, 30 * 16000), 30 * 16000);
    EXPECT_GT(SeekPoint(format, *bytes, 16000, 59 * 16000), 45 * 16000) << format;
    EXPECT_EQ(SeekPoint(format, *bytes, 16000, 0), 0);
  }
}

}  // namespace
}  // namespace distill_l2s
