#include "data/audio/pcm16.h"

#include <gtest/gtest.h>

#include <cmath>

#include "data/audio/test_signals.h"

namespace distill_l2s {
namespace {

TEST(Pcm16Test, HoldsSixteenBitAudioExactly) {
  std::vector<float> every_level;
  for (int level = -32768; level <= 32767; ++level) every_level.push_back(level / 32768.0f);
  EXPECT_EQ(FromPcm16(ToPcm16(every_level)), every_level);
  for (float& sample : every_level) sample = std::round(sample * 1000) / 32768;
  EXPECT_EQ(FromPcm16(ToPcm16(every_level)), every_level);
}

TEST(Pcm16Test, KeepsSixteenBitsOfQuietAndLoudClips) {
  for (const double level : {1e-6, 1e-3, 0.3, 0.99999, 1.0, 1.2, 40.0, 32768.0}) {
    const std::vector<float> tone = Tone(441, 16000, 4000, level);
    const std::vector<float> got = FromPcm16(ToPcm16(tone));
    ASSERT_EQ(got.size(), tone.size());
    for (size_t i = 0; i < tone.size(); ++i) ASSERT_NEAR(got[i], tone[i], level * 3.1e-5) << level;
  }
}

TEST(Pcm16Test, RoundingTwiceChangesNothing) {
  const std::vector<float> once = FromPcm16(ToPcm16(Tone(441, 16000, 4000, 0.7)));
  EXPECT_EQ(FromPcm16(ToPcm16(once)), once);
}

TEST(Pcm16Test, SilenceAndNothing) {
  EXPECT_EQ(FromPcm16(ToPcm16({0.0f, 0.0f})), std::vector<float>({0.0f, 0.0f}));
  EXPECT_TRUE(FromPcm16(ToPcm16({})).empty());
}

TEST(Pcm16Test, FullScaleClips) {
  EXPECT_EQ(ToFullScale16({-2.0f, -1.0f, -1.4f / 32768, 0.6f / 32768, 1.0f, 1e30f}),
            std::vector<int16_t>({-32768, -32768, -1, 1, 32767, 32767}));
}

}  // namespace
}  // namespace distill_l2s
