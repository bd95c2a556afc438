#pragma once

#include <cstdint>
#include <vector>

#include "absl/types/span.h"

namespace distill_l2s {

// samples[i] += c * noise[(start + i) % noise.size()], with c such that the power of `samples` is
// 10^(snr_db / 10) times that of what is added; power is the mean square about the mean. Neither a silent
// clip nor silent noise changes anything.
void AddNoise(absl::Span<const float> noise, int64_t start, double snr_db, absl::Span<float> samples);

// Independent Gaussian samples of unit variance (Box and Muller 1958), the same for the same seed.
std::vector<float> WhiteNoise(int64_t samples, uint64_t seed);

}  // namespace distill_l2s
