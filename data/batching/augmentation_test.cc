#include "data/batching/augmentation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/text_proto.h"
#include "data/audio/audio_writer.h"
#include "data/audio/test_signals.h"

namespace distill_l2s {
namespace {

using ::testing::HasSubstr;

absl::StatusOr<std::unique_ptr<Augmentation>> Make(const std::string& config, uint64_t seed = 42) {
  BatchingConfig parsed;
  EXPECT_TRUE(ParseTextProto(config, "test", &parsed).ok());
  return Augmentation::Create(parsed, seed, testing::TempDir());
}

std::vector<float> Noisy(const Augmentation& augmentation, const std::vector<float>& clip, int64_t epoch,
                         int64_t draw_key) {
  std::vector<float> noisy = clip;
  const absl::Status status = augmentation.AddNoiseTo(absl::MakeSpan(noisy), epoch, draw_key);
  EXPECT_TRUE(status.ok()) << status;
  return noisy;
}

double SnrDb(const std::vector<float>& clip, const std::vector<float>& noisy) {
  double signal = 0;
  double noise = 0;
  for (size_t i = 0; i < clip.size(); ++i) {
    signal += static_cast<double>(clip[i]) * clip[i];
    noise += (static_cast<double>(noisy[i]) - clip[i]) * (static_cast<double>(noisy[i]) - clip[i]);
  }
  return 10 * std::log10(signal / noise);
}

const std::vector<float>& Clip() {
  static const auto* clip = new std::vector<float>(Tone(440, 16000, 4000, 0.3));
  return *clip;
}

TEST(AugmentationTest, OffByDefault) {
  const auto augmentation = Make("").value();
  EXPECT_EQ(Noisy(*augmentation, Clip(), 0, 3), Clip());
  EXPECT_EQ(augmentation->DrawGain(0, 3), 1);
}

TEST(AugmentationTest, NoiseIsDrawnFromSeedEpochAndKeyWithinItsRange) {
  const auto augmentation = Make("noise { min_snr_db: 5 max_snr_db: 15 }").value();
  double least = 100;
  double most = -100;
  for (int64_t key = 0; key < 100; ++key) {
    const std::vector<float> noisy = Noisy(*augmentation, Clip(), 2, key);
    EXPECT_EQ(Noisy(*augmentation, Clip(), 2, key), noisy);
    const double snr_db = SnrDb(Clip(), noisy);
    least = std::min(least, snr_db);
    most = std::max(most, snr_db);
  }
  EXPECT_NEAR(least, 5, 0.6);
  EXPECT_NEAR(most, 15, 0.6);
  const std::vector<float> noisy = Noisy(*augmentation, Clip(), 2, 7);
  EXPECT_NE(Noisy(*augmentation, Clip(), 3, 7), noisy);
  EXPECT_NE(Noisy(*augmentation, Clip(), 2, 8), noisy);
  EXPECT_NE(Noisy(*Make("noise { min_snr_db: 5 max_snr_db: 15 }", 43).value(), Clip(), 2, 7), noisy);
}

TEST(AugmentationTest, AShareOfTheClipsGetsNoise) {
  const auto augmentation = Make("noise { probability: 0.3 }").value();
  int noisy = 0;
  for (int64_t key = 0; key < 1000; ++key) noisy += Noisy(*augmentation, Clip(), 0, key) != Clip();
  EXPECT_NEAR(noisy, 300, 45);
}

TEST(AugmentationTest, NoiseOfFilesIsWhatIsAdded) {
  std::vector<Utterance> noises;
  for (const double hz : {1000.0, 3000.0}) {
    Utterance noise;
    noise.audio_filepath = TestPath(hz == 1000 ? "hum_1000.wav" : "hum_3000.wav");
    noise.duration_s = 0.1;
    ASSERT_TRUE(WriteAudio(noise.audio_filepath, Tone(hz, 16000, 1600, 0.5), 16000).ok());
    noises.push_back(noise);
  }
  ASSERT_TRUE(WriteManifest(testing::TempDir() + "/augmentation_noise.jsonl", noises).ok());
  const auto augmentation =
      Make("noise { manifest: 'augmentation_noise.jsonl' min_snr_db: 0 max_snr_db: 0 }").value();
  int low = 0;
  for (int64_t key = 0; key < 40; ++key) {
    const std::vector<float> noisy = Noisy(*augmentation, Clip(), 0, key);
    const double level_1000 = LevelAt(1000, 16000, noisy);
    const double level_3000 = LevelAt(3000, 16000, noisy);
    EXPECT_NEAR(std::max(level_1000, level_3000), 0.3, 0.01);
    EXPECT_NEAR(std::min(level_1000, level_3000), 0, 0.01);
    low += level_1000 > level_3000;
  }
  EXPECT_NEAR(low, 20, 12);
}

TEST(AugmentationTest, NoiseThatIsNotThereIsNamed) {
  EXPECT_THAT(std::string(Make("noise { manifest: 'none.jsonl' }").status().message()),
              HasSubstr("none.jsonl"));
  ASSERT_TRUE(WriteManifest(testing::TempDir() + "/augmentation_empty.jsonl", {}).ok());
  EXPECT_THAT(std::string(Make("noise { manifest: 'augmentation_empty.jsonl' }").status().message()),
              HasSubstr("batching.noise.manifest: no clip in"));
  Utterance gone;
  gone.audio_filepath = TestPath("gone.wav");
  gone.duration_s = 1;
  ASSERT_TRUE(WriteManifest(testing::TempDir() + "/augmentation_gone.jsonl", {gone}).ok());
  const auto augmentation = Make("noise { manifest: 'augmentation_gone.jsonl' }").value();
  std::vector<float> clip = Clip();
  EXPECT_THAT(std::string(augmentation->AddNoiseTo(absl::MakeSpan(clip), 0, 0).message()),
              HasSubstr("gone.wav"));
}

TEST(AugmentationTest, GainIsUniformInDecibels) {
  const auto augmentation = Make("gain { min_db: -10 max_db: 2 }").value();
  std::vector<double> gains_db;
  for (int64_t key = 0; key < 2000; ++key) {
    gains_db.push_back(20 * std::log10(augmentation->DrawGain(1, key)));
  }
  std::sort(gains_db.begin(), gains_db.end());
  EXPECT_NEAR(gains_db.front(), -10, 0.1);
  EXPECT_NEAR(gains_db[1000], -4, 0.5);
  EXPECT_NEAR(gains_db.back(), 2, 0.1);
  EXPECT_EQ(augmentation->DrawGain(1, 5), augmentation->DrawGain(1, 5));
  EXPECT_NE(augmentation->DrawGain(1, 5), augmentation->DrawGain(2, 5));
}

}  // namespace
}  // namespace distill_l2s
