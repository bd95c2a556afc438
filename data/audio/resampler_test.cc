#include "data/audio/resampler.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "data/audio/test_signals.h"

namespace distill_l2s {
namespace {

// The middle of a clip, away from the ends, where a filter sees silence.
absl::Span<const float> Middle(const std::vector<float>& samples) {
  return absl::MakeConstSpan(samples).subspan(samples.size() / 4, samples.size() / 2);
}

TEST(ResamplerTest, ToneKeepsFrequencyAndLevel) {
  for (const int rate : {8000, 11025, 22050, 24000, 32000, 44100, 48000, 96000, 192000}) {
    const auto got = Resample(Tone(1000, rate, 2 * rate, 0.5), rate, 16000);
    ASSERT_TRUE(got.ok()) << got.status();
    ASSERT_EQ(got->size(), 32000) << rate;
    EXPECT_NEAR(LevelAt(1000, 16000, Middle(*got)), 0.5, 1e-6) << rate;
    // In place as well: sample by sample the same sine.
    const std::vector<float> want = Tone(1000, 16000, 32000, 0.5);
    for (size_t i = 8000; i < 24000; ++i) ASSERT_NEAR((*got)[i], want[i], 2e-6) << rate << " at " << i;
  }
}

TEST(ResamplerTest, WhatLiesAboveTheNewNyquistRateIsGone) {
  const auto got = Resample(Tone(10000, 48000, 96000, 0.5), 48000, 16000);
  EXPECT_LT(LevelAt(6000, 16000, Middle(*got)), 1e-6);  // Its alias.
  for (const float sample : Middle(*got)) ASSERT_LT(std::abs(sample), 1e-6);
}

TEST(ResamplerTest, LengthIsExact) {
  for (const int rate : {8000, 11025, 22050, 44100, 48000, 44101}) {
    for (const int samples : {1, 2, 159, 441, 1000, 44099, 44100, 44101}) {
      const auto got = Resample(std::vector<float>(samples, 0.25f), rate, 16000);
      ASSERT_TRUE(got.ok());
      EXPECT_EQ(got->size(), std::lround(samples * 16000.0 / rate)) << samples << " at " << rate;
    }
  }
}

TEST(ResamplerTest, TheTailIsNotLost) {
  // A tone up to the end: the last samples are as loud as the others.
  for (const int rate : {22050, 44100, 48000}) {
    const auto got = Resample(Tone(1000, rate, rate + 123, 0.5), rate, 16000);
    double loudest = 0;
    for (size_t i = got->size() - 20; i < got->size() - 2; ++i) {
      loudest = std::max<double>(loudest, std::abs((*got)[i]));
    }
    EXPECT_GT(loudest, 0.4) << rate;
  }
}

TEST(ResamplerTest, EqualRatesAndNoSamplesStay) {
  const std::vector<float> tone = Tone(440, 16000, 1000, 0.5);
  EXPECT_EQ(Resample(tone, 16000, 16000).value(), tone);
  EXPECT_TRUE(Resample({}, 44100, 16000)->empty());
}

TEST(ResamplerTest, RefusesSenselessRates) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double rate : {0.0, -1.0, nan, 1e9, 1.0, std::numeric_limits<double>::infinity()}) {
    EXPECT_FALSE(Resample({0.5f}, rate, 16000).ok()) << rate;
    EXPECT_FALSE(Resample({0.5f}, 16000, rate).ok()) << rate;
  }
}

}  // namespace
}  // namespace distill_l2s
