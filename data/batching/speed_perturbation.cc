#include "data/batching/speed_perturbation.h"

#include "data/audio/resampler.h"
#include "data/batching/mixed_seed.h"

namespace distill_l2s {
namespace {

// Keeps these draws apart from the plan's, which come from the same seed and epoch.
constexpr uint64_t kSpeedStream = 0x7370656564;

}  // namespace

double DrawSpeedFactor(const BatchingConfig& config, uint64_t seed, int64_t epoch, int64_t clip) {
  if (config.speed_factors().empty()) return 1;
  const uint64_t draw = MixedSeed(MixedSeed(seed ^ kSpeedStream, epoch), clip);
  return config.speed_factors(static_cast<int>(draw % config.speed_factors_size()));
}

int64_t PerturbedLength(int64_t samples, double factor) { return ResampledLength(samples, factor, 1); }

absl::StatusOr<std::vector<float>> ChangeSpeed(absl::Span<const float> samples, double factor) {
  return Resample(samples, factor, 1);
}

}  // namespace distill_l2s
