#include "data/batching/additive_noise.h"

#include <cmath>

#include "base/random.h"

namespace distill_l2s {
namespace {

constexpr double kPi = 3.14159265358979323846;

// The mean square about the mean of x(0), ..., x(count - 1).
template <typename Sample>
double Power(int64_t count, const Sample& x) {
  double sum = 0;
  double squares = 0;
  for (int64_t i = 0; i < count; ++i) {
    const double sample = x(i);
    sum += sample;
    squares += sample * sample;
  }
  const double mean = sum / static_cast<double>(count);
  return squares / static_cast<double>(count) - mean * mean;
}

}  // namespace

void AddNoise(absl::Span<const float> noise, int64_t start, double snr_db, absl::Span<float> samples) {
  if (noise.empty() || samples.empty()) return;
  const int64_t count = samples.size();
  const int64_t period = noise.size();
  const auto noise_at = [&](int64_t i) { return noise[(start + i) % period]; };
  const double clip_power = Power(count, [&](int64_t i) { return samples[i]; });
  const double noise_power = Power(count, noise_at);
  if (!(clip_power > 0) || !(noise_power > 0)) return;
  const double factor = std::sqrt(clip_power / noise_power * std::pow(10, -snr_db / 10));
  for (int64_t i = 0; i < count; ++i) samples[i] += static_cast<float>(factor * noise_at(i));
}

std::vector<float> WhiteNoise(int64_t samples, uint64_t seed) {
  Random random(seed);
  std::vector<float> noise(samples);
  for (int64_t i = 0; i < samples; i += 2) {
    const double radius = std::sqrt(-2 * std::log(1 - random.Uniform()));
    const double angle = 2 * kPi * random.Uniform();
    noise[i] = static_cast<float>(radius * std::cos(angle));
    if (i + 1 < samples) noise[i + 1] = static_cast<float>(radius * std::sin(angle));
  }
  return noise;
}

}  // namespace distill_l2s
