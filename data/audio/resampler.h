#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace distill_l2s {

// Samples that `samples` samples at `from_hz` become at `to_hz`: round(samples * to_hz / from_hz).
int64_t ResampledLength(int64_t samples, double from_hz, double to_hz);

// Band-limited resampling (soxr, quality HQ: pass band to 91 % of the lower Nyquist rate, images and aliases
// below -100 dB, linear phase, no delay). Gives ResampledLength() samples; equal rates give a copy. The
// rates' unit does not matter, so that a change of speed is Resample(samples, factor, 1). Thread-safe.
// Errors: a rate that is not positive and finite, a ratio outside [1/1000, 1000].
absl::StatusOr<std::vector<float>> Resample(absl::Span<const float> samples, double from_hz, double to_hz);

}  // namespace distill_l2s
