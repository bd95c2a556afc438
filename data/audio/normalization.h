#pragma once

#include "absl/types/span.h"

namespace distill_l2s {

// Zero mean and unit variance over the clip, in place: (x - mean) / sqrt(variance + 1e-7) with the population
// variance, as transformers' Wav2Vec2FeatureExtractor does with do_normalize. Sums run in double, in an order
// that does not depend on the machine. An empty clip stays empty, a constant one becomes zeros.
void NormalizeWaveform(absl::Span<float> samples);

}  // namespace distill_l2s
