#include "data/audio/stream_resampler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "base/random.h"
#include "data/audio/resampler.h"
#include "data/audio/test_signals.h"

namespace distill_l2s {
namespace {

// In pieces of 0 to `max_piece` samples.
std::vector<float> InPieces(const std::vector<float>& samples, double from_hz, double to_hz, int max_piece) {
  Random random(17);
  auto resampler = StreamResampler::Create(from_hz, to_hz);
  EXPECT_TRUE(resampler.ok()) << resampler.status();
  std::vector<float> output;
  for (size_t at = 0; at < samples.size();) {
    const size_t size = std::min<size_t>(random.Below(max_piece + 1), samples.size() - at);
    EXPECT_TRUE(resampler->Process(absl::MakeConstSpan(samples).subspan(at, size), &output).ok());
    at += size;
  }
  EXPECT_TRUE(resampler->Finish(&output).ok());
  return output;
}

TEST(StreamResamplerTest, PiecesJoinedAreTheWholeResampledAtOnce) {
  for (const int rate : {8000, 11025, 16000, 22050, 44100, 48000, 44101}) {
    const std::vector<float> sweep = Sweep(100, 3500, rate, 3 * rate + 77, 0.5);
    const std::vector<float> expected = Resample(sweep, rate, 16000).value();
    for (const int max_piece : {7, 4096, 300000}) {
      EXPECT_EQ(InPieces(sweep, rate, 16000, max_piece), expected) << rate << " Hz, " << max_piece;
    }
  }
}

TEST(StreamResamplerTest, LengthIsExactForShortSignals) {
  for (const int rate : {8000, 22050, 44100, 48000}) {
    for (const int samples : {0, 1, 2, 3, 100, 441, 1000}) {
      EXPECT_EQ(InPieces(std::vector<float>(samples, 0.25f), rate, 16000, 50).size(),
                ResampledLength(samples, rate, 16000))
          << samples << " at " << rate;
    }
  }
}

TEST(StreamResamplerTest, RefusesSenselessRates) {
  for (const double rate : {0.0, -1.0, 1e9, std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_FALSE(StreamResampler::Create(rate, 16000).ok()) << rate;
  }
}

}  // namespace
}  // namespace distill_l2s
