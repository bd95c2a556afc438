#include "data/batching/common_voice_lengths.h"

#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "data/audio/speech.h"

namespace distill_l2s {
namespace {

constexpr double kMedianS = 4.8;
constexpr double kSpread = 0.36;  // Of the logarithm.
constexpr double kShortestS = 1.2;
constexpr double kLongestS = 12;

}  // namespace

std::vector<int64_t> CommonVoiceLengths(int64_t clips, uint64_t seed) {
  Random random(seed);
  std::vector<int64_t> lengths;
  for (int64_t i = 0; i < clips; ++i) {
    const double radius = std::sqrt(-2 * std::log(1 - random.Uniform()));
    const double normal = radius * std::cos(2 * M_PI * random.Uniform());
    const double seconds = std::clamp(kMedianS * std::exp(kSpread * normal), kShortestS, kLongestS);
    lengths.push_back(std::llround(kSpeechRateHz * seconds));
  }
  return lengths;
}

}  // namespace distill_l2s
