#include "data/audio/silence.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace distill_l2s {
namespace {

constexpr size_t kFrameSamples = 160;
constexpr size_t kMinFrames = 10;
constexpr size_t kMarginFrames = 5;
constexpr double kRelativeLevel = 0.02;
constexpr double kLowestLevel = 1.0 / 32768;

std::vector<double> FrameLevels(absl::Span<const float> samples) {
  std::vector<double> levels(samples.size() / kFrameSamples);
  for (size_t frame = 0; frame < levels.size(); ++frame) {
    double energy = 0;
    for (const float sample : samples.subspan(frame * kFrameSamples, kFrameSamples)) {
      energy += static_cast<double>(sample) * sample;
    }
    levels[frame] = std::sqrt(energy / kFrameSamples);
  }
  return levels;
}

}  // namespace

SampleRange FindSound(absl::Span<const float> samples) {
  const std::vector<double> levels = FrameLevels(samples);
  if (levels.size() < kMinFrames) return {0, samples.size()};
  const double loudest = *std::max_element(levels.begin(), levels.end());
  const double threshold = std::max(kRelativeLevel * loudest, kLowestLevel);
  const auto is_sound = [threshold](double level) { return level > threshold; };
  const auto first = std::find_if(levels.begin(), levels.end(), is_sound);
  if (first == levels.end()) return {0, 0};
  const auto last = std::find_if(levels.rbegin(), levels.rend(), is_sound);
  const size_t first_frame = first - levels.begin();
  const size_t end_frame = levels.rend() - last + kMarginFrames;
  return {(first_frame - std::min(first_frame, kMarginFrames)) * kFrameSamples,
          end_frame >= levels.size() ? samples.size() : end_frame * kFrameSamples};
}

}  // namespace distill_l2s
