#pragma once

#include <optional>

#include "absl/strings/string_view.h"
#include "experiments/training/optimization/optimization.pb.h"
#include "modeling/wav2vec2/inference_precision.h"

namespace distill_l2s {

// The numbers that a benchmark computes in: those of inference and those of training together.
enum class BenchmarkPrecision { kFloat32, kTf32, kBFloat16, kFloat16, kInt8 };

// "fp32", "tf32", "bf16", "fp16", "int8"; others are nullopt.
std::optional<BenchmarkPrecision> FindBenchmarkPrecision(absl::string_view name);
const char* BenchmarkPrecisionName(BenchmarkPrecision precision);

// Returns the same precision for inference; nullopt for fp16, which it does not have. TF32 is fp32 there, to
// be allowed by AllowTf32().
std::optional<InferencePrecision> ForInference(BenchmarkPrecision precision);
// Returns the same precision for training; nullopt for int8, which has no gradient.
std::optional<OptimizationConfig::Precision> ForTraining(BenchmarkPrecision precision);

}  // namespace distill_l2s
