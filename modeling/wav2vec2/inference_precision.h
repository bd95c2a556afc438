#pragma once

#include <optional>

#include "absl/strings/string_view.h"

namespace distill_l2s {

// In what a student that only transcribes computes (Wav2Vec2ForCtc::PrepareInference).
enum class InferencePrecision {
  kFloat32,
  // Weights, convolutions, matrix products and what lies between layers in bfloat16; norms' statistics in
  // fp32.
  kBFloat16,
  // As kBFloat16, but the Transformer layers' matrix products in 8-bit integers: weights with one scale an
  // output, inputs with one scale a frame, found as they come.
  kInt8,
};

// "fp32", "bf16", "int8"; others are nullopt.
std::optional<InferencePrecision> FindInferencePrecision(absl::string_view name);

const char* InferencePrecisionName(InferencePrecision precision);

}  // namespace distill_l2s
