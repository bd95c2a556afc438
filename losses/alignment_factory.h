#pragma once

#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "losses/alignment.h"
#include "losses/distillation.pb.h"

namespace distill_l2s {

// Makes the member of the family that `config.alignment` names. Errors name the field: no alignment, no
// resampling for a member that resamples, a value out of range.
absl::StatusOr<std::unique_ptr<Alignment>> CreateAlignment(const DistillationConfig& config);

// The unit of the alignment that `config` names; nothing for one without units.
std::optional<TextUnitConfig::Kind> UnitOf(const DistillationConfig& config);

}  // namespace distill_l2s
