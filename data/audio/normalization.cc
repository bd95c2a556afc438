#include "data/audio/normalization.h"

#include <array>
#include <cmath>
#include <cstddef>

namespace distill_l2s {
namespace {

// Eight running sums instead of one: the compiler may not reorder the additions of a single sum, and would
// wait for each.
constexpr size_t kLanes = 8;

template <typename Term>
double Sum(absl::Span<const float> samples, Term term) {
  std::array<double, kLanes> lanes = {};
  size_t i = 0;
  for (; i + kLanes <= samples.size(); i += kLanes) {
    for (size_t lane = 0; lane < kLanes; ++lane) lanes[lane] += term(samples[i + lane]);
  }
  for (; i < samples.size(); ++i) lanes[0] += term(samples[i]);
  double sum = 0;
  for (const double lane : lanes) sum += lane;
  return sum;
}

}  // namespace

void NormalizeWaveform(absl::Span<float> samples) {
  if (samples.empty()) return;
  const double count = static_cast<double>(samples.size());
  const double mean = Sum(samples, [](float x) { return static_cast<double>(x); }) / count;
  const double variance = Sum(samples, [mean](float x) { return (x - mean) * (x - mean); }) / count;
  const double scale = 1 / std::sqrt(variance + 1e-7);
  for (float& sample : samples) sample = static_cast<float>((sample - mean) * scale);
}

}  // namespace distill_l2s
