#pragma once

#include <cstdint>
#include <vector>

#include "absl/types/span.h"

namespace distill_l2s {

// A clip in 16 bits a sample: sample i is samples[i] * 2^(exponent - 15). The exponent is the least at which
// nothing is clipped, so that a quiet or an overloaded clip keeps 16 bits of resolution, and audio that came
// from 16-bit files is held exactly.
struct Pcm16 {
  int exponent = 0;
  std::vector<int16_t> samples;
};

// Samples must be finite.
Pcm16 ToPcm16(absl::Span<const float> samples);
std::vector<float> FromPcm16(const Pcm16& clip);

// 16-bit audio at full scale +-1, as files hold it: round(x * 32768), clipped to [-32768, 32767].
std::vector<int16_t> ToFullScale16(absl::Span<const float> samples);

}  // namespace distill_l2s
