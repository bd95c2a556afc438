#include "experiments/benchmark/benchmark_precision.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

TEST(BenchmarkPrecisionTest, NamesAreTheirOwnInverse) {
  for (const char* name : {"fp32", "tf32", "bf16", "fp16", "int8"}) {
    const auto precision = FindBenchmarkPrecision(name);
    ASSERT_TRUE(precision.has_value()) << name;
    EXPECT_STREQ(BenchmarkPrecisionName(*precision), name);
  }
  EXPECT_FALSE(FindBenchmarkPrecision("FP32").has_value());
  EXPECT_FALSE(FindBenchmarkPrecision("").has_value());
}

TEST(BenchmarkPrecisionTest, EachIsWhatInferenceAndTrainingCallTheSame) {
  EXPECT_EQ(ForInference(BenchmarkPrecision::kBFloat16), InferencePrecision::kBFloat16);
  EXPECT_EQ(ForInference(BenchmarkPrecision::kTf32), InferencePrecision::kFloat32);
  EXPECT_EQ(ForInference(BenchmarkPrecision::kFloat16), std::nullopt);
  EXPECT_EQ(ForTraining(BenchmarkPrecision::kFloat16), OptimizationConfig::FP16);
  EXPECT_EQ(ForTraining(BenchmarkPrecision::kTf32), OptimizationConfig::TF32);
  EXPECT_EQ(ForTraining(BenchmarkPrecision::kInt8), std::nullopt);
}

}  // namespace
}  // namespace distill_l2s
