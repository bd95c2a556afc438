#pragma once

#include <nlohmann/json.hpp>

#include "losses/ctc.pb.h"
#include "losses/distillation.pb.h"

namespace distill_l2s {

// The distillation that golden settings {"mode", "shrink", "filter_out_pad", "lambda"} describe, on one layer
// pair. Unknown modes and absent fields throw.
DistillationConfig DistillationOfCase(const nlohmann::json& settings);

// The CTC of the published code: mean reduction, infinite losses left infinite.
CtcConfig PublishedCtc();

}  // namespace distill_l2s
