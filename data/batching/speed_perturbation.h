#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "data/batching/batching.pb.h"

namespace distill_l2s {

// Speed perturbation (Ko et al. 2015): a clip played `factor` times as fast, pitch included.

// One of config.speed_factors, each as likely, drawn from (seed, epoch, clip) alone; 1 if there are none.
double DrawSpeedFactor(const BatchingConfig& config, uint64_t seed, int64_t epoch, int64_t clip);

// round(samples / factor)
int64_t PerturbedLength(int64_t samples, double factor);

// Band-limited, by soxr: PerturbedLength() samples.
absl::StatusOr<std::vector<float>> ChangeSpeed(absl::Span<const float> samples, double factor);

}  // namespace distill_l2s
