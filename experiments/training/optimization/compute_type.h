#pragma once

#include <c10/core/ScalarType.h>

#include "experiments/training/optimization/optimization.pb.h"

namespace distill_l2s {

// The type that an AutocastScope around the student's passes takes: bfloat16 with BF16, half with FP16, else
// float.
c10::ScalarType ComputeType(OptimizationConfig::Precision precision);

}  // namespace distill_l2s
