#include "data/batching/speed_perturbation.h"

#include <gtest/gtest.h>

#include <map>

#include "data/audio/test_signals.h"

namespace distill_l2s {
namespace {

BatchingConfig ThreeSpeeds() {
  BatchingConfig config;
  for (const double factor : {0.9, 1.0, 1.1}) config.add_speed_factors(factor);
  return config;
}

TEST(SpeedPerturbationTest, DrawsEachFactorAsOften) {
  std::map<double, int> counts;
  for (int64_t clip = 0; clip < 30000; ++clip) ++counts[DrawSpeedFactor(ThreeSpeeds(), 42, 7, clip)];
  ASSERT_EQ(counts.size(), 3);
  for (const auto& [factor, count] : counts) EXPECT_NEAR(count, 10000, 300) << factor;
}

TEST(SpeedPerturbationTest, DrawsDependOnSeedEpochAndClipOnly) {
  int differ_by_epoch = 0;
  int differ_by_seed = 0;
  for (int64_t clip = 0; clip < 1000; ++clip) {
    const double factor = DrawSpeedFactor(ThreeSpeeds(), 42, 7, clip);
    EXPECT_EQ(DrawSpeedFactor(ThreeSpeeds(), 42, 7, clip), factor);
    differ_by_epoch += DrawSpeedFactor(ThreeSpeeds(), 42, 8, clip) != factor;
    differ_by_seed += DrawSpeedFactor(ThreeSpeeds(), 43, 7, clip) != factor;
  }
  EXPECT_NEAR(differ_by_epoch, 667, 60);
  EXPECT_NEAR(differ_by_seed, 667, 60);
  EXPECT_EQ(DrawSpeedFactor(BatchingConfig(), 42, 7, 3), 1);
}

TEST(SpeedPerturbationTest, FasterIsShorterAndHigher) {
  const std::vector<float> tone = Tone(1000, 16000, 32000, 0.5);
  for (const double factor : {0.9, 1.1}) {
    const auto got = ChangeSpeed(tone, factor);
    ASSERT_TRUE(got.ok()) << got.status();
    ASSERT_EQ(static_cast<int64_t>(got->size()), PerturbedLength(32000, factor));
    const auto middle = absl::MakeConstSpan(*got).subspan(8000, 10000);
    EXPECT_NEAR(LevelAt(1000 * factor, 16000, middle), 0.5, 1e-3) << factor;
  }
  EXPECT_EQ(PerturbedLength(32000, 0.9), 35556);
  EXPECT_EQ(PerturbedLength(32000, 1.1), 29091);
}

}  // namespace
}  // namespace distill_l2s
