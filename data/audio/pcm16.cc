#include "data/audio/pcm16.h"

#include <algorithm>
#include <cmath>

namespace distill_l2s {
namespace {

int16_t Quantize(float sample, float scale) {
  return static_cast<int16_t>(std::lrint(std::clamp(sample * scale, -32768.0f, 32767.0f)));
}

// The least exponent at which [low, high], low <= 0 <= high, is not clipped.
int FittingExponent(float low, float high) {
  const float peak = std::max(-low, high);
  if (peak == 0) return 0;
  int exponent;
  std::frexp(peak, &exponent);  // peak = fraction * 2^exponent, fraction in [1/2, 1)
  exponent = std::clamp(exponent - 1, -60, 60);
  const auto fits = [low, high](int candidate) {
    const double scale = std::ldexp(1.0, 15 - candidate);
    return std::rint(low * scale) >= -32768 && std::rint(high * scale) <= 32767;
  };
  while (!fits(exponent) && exponent < 128) ++exponent;
  return exponent;
}

}  // namespace

Pcm16 ToPcm16(absl::Span<const float> samples) {
  float low = 0;
  float high = 0;
  for (const float sample : samples) {
    low = std::min(low, sample);
    high = std::max(high, sample);
  }
  Pcm16 clip;
  clip.exponent = FittingExponent(low, high);
  const float scale = std::ldexp(1.0f, 15 - clip.exponent);
  clip.samples.resize(samples.size());
  for (size_t i = 0; i < samples.size(); ++i) clip.samples[i] = Quantize(samples[i], scale);
  return clip;
}

std::vector<float> FromPcm16(const Pcm16& clip) {
  const float scale = std::ldexp(1.0f, clip.exponent - 15);
  std::vector<float> samples(clip.samples.size());
  for (size_t i = 0; i < samples.size(); ++i) samples[i] = static_cast<float>(clip.samples[i]) * scale;
  return samples;
}

std::vector<int16_t> ToFullScale16(absl::Span<const float> samples) {
  std::vector<int16_t> quantized(samples.size());
  for (size_t i = 0; i < samples.size(); ++i) quantized[i] = Quantize(samples[i], 32768.0f);
  return quantized;
}

}  // namespace distill_l2s
