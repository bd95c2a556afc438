#include "experiments/evaluation/inference_setup.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "experiments/training/device.h"
#include "modeling/wav2vec2/prepare_inference.h"

namespace distill_l2s {

absl::StatusOr<InferenceSetup> ParseInferenceSetup(const std::string& device, const std::string& precision) {
  const std::optional<InferencePrecision> found = FindInferencePrecision(precision);
  if (!found.has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--precision is \"", precision, "\", expected fp32, bf16 or int8"));
  }
  if (*found == InferencePrecision::kInt8 && device != "cpu") {
    return absl::InvalidArgumentError(
        absl::StrCat("--precision=int8 is for --device=cpu, not ", device, ": expected fp32 or bf16"));
  }
  return InferenceSetup{device, *found};
}

absl::Status CheckLoaderFlags(double batch_s, int loader_threads) {
  if (!(batch_s > 0 && batch_s <= 1e6)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--batch_s is ", batch_s, ", expected above 0 and at most 1e6 seconds"));
  }
  if (loader_threads >= 0) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("--loader_threads is ", loader_threads, ", expected 0 or more"));
}

absl::StatusOr<InferencePlace> SetUpInference(const InferenceSetup& setup, Wav2Vec2ForCtc* model) {
  ASSIGN_OR_RETURN(const at::Device device, OpenDevice(setup.device));
  if (device.is_cpu()) {
    RETURN_IF_ERROR(PrepareInference(setup.precision, model));
    return InferencePlace{device, at::kFloat};
  }
  model->eval();
  RETURN_IF_ERROR(MoveTo(device, model));
  const bool is_bfloat16 = setup.precision == InferencePrecision::kBFloat16;
  return InferencePlace{device, is_bfloat16 ? at::kBFloat16 : at::kFloat};
}

}  // namespace distill_l2s
