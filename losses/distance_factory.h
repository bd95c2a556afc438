#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "losses/distance.h"
#include "losses/distillation.pb.h"

namespace distill_l2s {

// Makes the member of the family that `config.distance` names; MSE if none is named. Errors: a temperature
// that is not positive, a contrast of an alignment without units.
absl::StatusOr<std::unique_ptr<Distance>> CreateDistance(const DistillationConfig& config);

}  // namespace distill_l2s
