#include "experiments/benchmark/benchmark_precision.h"

namespace distill_l2s {
namespace {

struct Entry {
  BenchmarkPrecision precision;
  const char* name;
  std::optional<InferencePrecision> inference;
  std::optional<OptimizationConfig::Precision> training;
};

constexpr Entry kEntries[] = {
    {BenchmarkPrecision::kFloat32, "fp32", InferencePrecision::kFloat32, OptimizationConfig::FP32},
    {BenchmarkPrecision::kTf32, "tf32", InferencePrecision::kFloat32, OptimizationConfig::TF32},
    {BenchmarkPrecision::kBFloat16, "bf16", InferencePrecision::kBFloat16, OptimizationConfig::BF16},
    {BenchmarkPrecision::kFloat16, "fp16", std::nullopt, OptimizationConfig::FP16},
    {BenchmarkPrecision::kInt8, "int8", InferencePrecision::kInt8, std::nullopt},
};

const Entry& Find(BenchmarkPrecision precision) { return kEntries[static_cast<int>(precision)]; }

}  // namespace

std::optional<BenchmarkPrecision> FindBenchmarkPrecision(absl::string_view name) {
  for (const Entry& entry : kEntries) {
    if (name == entry.name) return entry.precision;
  }
  return std::nullopt;
}

const char* BenchmarkPrecisionName(BenchmarkPrecision precision) { return Find(precision).name; }

std::optional<InferencePrecision> ForInference(BenchmarkPrecision precision) {
  return Find(precision).inference;
}

std::optional<OptimizationConfig::Precision> ForTraining(BenchmarkPrecision precision) {
  return Find(precision).training;
}

}  // namespace distill_l2s
