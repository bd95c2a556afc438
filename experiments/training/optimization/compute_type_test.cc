#include "experiments/training/optimization/compute_type.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

TEST(ComputeTypeTest, IsAutocastsOfThePrecision) {
  EXPECT_EQ(ComputeType(OptimizationConfig::FP32), c10::ScalarType::Float);
  EXPECT_EQ(ComputeType(OptimizationConfig::TF32), c10::ScalarType::Float);
  EXPECT_EQ(ComputeType(OptimizationConfig::BF16), c10::ScalarType::BFloat16);
  EXPECT_EQ(ComputeType(OptimizationConfig::FP16), c10::ScalarType::Half);
}

}  // namespace
}  // namespace distill_l2s
