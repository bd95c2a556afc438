#pragma once

#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "modeling/wav2vec2/inference_precision.h"
#include "modeling/wav2vec2/wav2vec2_for_ctc.h"

namespace distill_l2s {

// Where, and in what numbers, a recogniser that only transcribes computes.
struct InferenceSetup {
  std::string device = "cpu";                                   // Or "cuda", "cuda:N": OpenDevice().
  InferencePrecision precision = InferencePrecision::kFloat32;  // kInt8: on the CPU only.
};

// From the flags --device and --precision. Errors name the flag and what was expected.
absl::StatusOr<InferenceSetup> ParseInferenceSetup(const std::string& device, const std::string& precision);

// Checks the flags --batch_s and --loader_threads of programs that recognise clips. Errors name the flag.
absl::Status CheckLoaderFlags(double batch_s, int loader_threads);

// A model that is set up, and what its forward passes need.
struct InferencePlace {
  at::Device device;
  c10::ScalarType autocast;  // Of the AutocastScope around a forward pass.
};

// Readies a model that was loaded to the CPU: there by PrepareInference(), after which it can be neither
// trained nor saved; on a GPU by moving it, bfloat16 then being autocast's. Errors: OpenDevice()'s, a GPU
// without the memory, a precision that the device cannot compute.
absl::StatusOr<InferencePlace> SetUpInference(const InferenceSetup& setup, Wav2Vec2ForCtc* model);

}  // namespace distill_l2s
