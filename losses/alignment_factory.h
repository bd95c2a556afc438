#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "losses/alignment.h"
#include "losses/distillation.pb.h"

namespace distill_l2s {

// The member of the family that `config.alignment` names. Error: none is named.
absl::StatusOr<std::unique_ptr<Alignment>> CreateAlignment(const DistillationConfig& config);

}  // namespace distill_l2s
