#include "data/batching/additive_noise.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "data/audio/test_signals.h"

namespace distill_l2s {
namespace {

double MeanSquare(const std::vector<float>& x) {
  double sum = 0;
  for (const float sample : x) sum += static_cast<double>(sample) * sample;
  return sum / static_cast<double>(x.size());
}

std::vector<float> Difference(const std::vector<float>& a, const std::vector<float>& b) {
  std::vector<float> difference(a.size());
  for (size_t i = 0; i < a.size(); ++i) difference[i] = a[i] - b[i];
  return difference;
}

TEST(AdditiveNoiseTest, TheRatioOfThePowersIsTheOneAskedFor) {
  const std::vector<float> clip = Tone(300, 16000, 16000, 0.2);
  const std::vector<float> hum = Tone(50, 16000, 5000, 0.7);
  for (const double snr_db : {-5.0, 0.0, 12.0, 30.0}) {
    for (const std::vector<float>& noise : {WhiteNoise(16000, 7), hum}) {
      std::vector<float> noisy = clip;
      AddNoise(noise, 100, snr_db, absl::MakeSpan(noisy));
      const double ratio = MeanSquare(clip) / MeanSquare(Difference(noisy, clip));
      EXPECT_NEAR(10 * std::log10(ratio), snr_db, 0.1);
    }
  }
}

TEST(AdditiveNoiseTest, ADirectCurrentIsNoPower) {
  std::vector<float> clip = Tone(300, 16000, 16000, 0.2);
  const double power = MeanSquare(clip);
  for (float& sample : clip) sample += 0.5f;
  std::vector<float> noisy = clip;
  AddNoise(WhiteNoise(16000, 7), 0, 10, absl::MakeSpan(noisy));
  EXPECT_NEAR(10 * std::log10(power / MeanSquare(Difference(noisy, clip))), 10, 0.1);
}

TEST(AdditiveNoiseTest, ShortNoiseComesRoundFromItsStart) {
  const std::vector<float> noise = {1, -1, 3};
  std::vector<float> noisy = {1, -1, 1, -1, 1, -1};
  const std::vector<float> clip = noisy;
  AddNoise(noise, 2, 0, absl::MakeSpan(noisy));
  const std::vector<float> added = Difference(noisy, clip);
  for (size_t i = 0; i < added.size(); ++i) EXPECT_NEAR(added[i] / added[0], noise[(2 + i) % 3] / 3, 1e-5);
}

TEST(AdditiveNoiseTest, SilenceChangesNothing) {
  std::vector<float> clip = {1, -1, 1};
  AddNoise({0, 0}, 0, 0, absl::MakeSpan(clip));
  AddNoise({}, 0, 0, absl::MakeSpan(clip));
  EXPECT_EQ(clip, std::vector<float>({1, -1, 1}));
  std::vector<float> silence(3);
  AddNoise({1, -1}, 0, 0, absl::MakeSpan(silence));
  EXPECT_EQ(silence, std::vector<float>(3));
}

TEST(AdditiveNoiseTest, WhiteNoiseIsGaussianAndUncorrelated) {
  const std::vector<float> noise = WhiteNoise(200001, 7);
  double sum = 0;
  double neighbours = 0;
  int64_t within_one = 0;
  for (size_t i = 0; i < noise.size(); ++i) {
    sum += noise[i];
    if (i > 0) neighbours += static_cast<double>(noise[i]) * noise[i - 1];
    within_one += std::abs(noise[i]) < 1;
  }
  const double count = static_cast<double>(noise.size());
  EXPECT_NEAR(sum / count, 0, 0.01);
  EXPECT_NEAR(MeanSquare(noise), 1, 0.01);
  EXPECT_NEAR(neighbours / count, 0, 0.01);
  EXPECT_NEAR(static_cast<double>(within_one) / count, 0.6827, 0.005);
  EXPECT_EQ(WhiteNoise(100, 7), std::vector<float>(noise.begin(), noise.begin() + 100));
  EXPECT_NE(WhiteNoise(100, 8), WhiteNoise(100, 7));
}

}  // namespace
}  // namespace distill_l2s
