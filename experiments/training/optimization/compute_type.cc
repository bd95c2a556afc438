#include "experiments/training/optimization/compute_type.h"

namespace distill_l2s {

c10::ScalarType ComputeType(OptimizationConfig::Precision precision) {
  switch (precision) {
    case OptimizationConfig::BF16:
      return c10::ScalarType::BFloat16;
    case OptimizationConfig::FP16:
      return c10::ScalarType::Half;
    case OptimizationConfig::FP32:
    case OptimizationConfig::TF32:
    case OptimizationConfig::UNSPECIFIED:
      break;
  }
  return c10::ScalarType::Float;
}

}  // namespace distill_l2s
