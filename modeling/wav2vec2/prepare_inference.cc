#include "modeling/wav2vec2/prepare_inference.h"

#include <ATen/core/grad_mode.h>

#include <exception>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "modeling/wav2vec2/int8_linear.h"
#include "modeling/wav2vec2/layers.h"
#include "modeling/wav2vec2/position_convolution.h"

namespace distill_l2s {
namespace {

// The convolutions', and the embedding of masks; norms stay fp32.
void CastParameters(torch::nn::Module* module) {
  if (dynamic_cast<Normalization*>(module) != nullptr) return;
  for (at::Tensor& parameter : module->parameters(/*recurse=*/false)) {
    parameter.set_data(parameter.to(at::kBFloat16));
  }
}

// int8 is for the layers that repeat; the projection before them and the head, which are a hundredth of the
// work, are where rounding hurts most.
InferencePrecision PrecisionOf(absl::string_view name, InferencePrecision precision) {
  const bool in_layer = absl::StartsWith(name, "wav2vec2.encoder.layers.");
  return precision == InferencePrecision::kInt8 && !in_layer ? InferencePrecision::kBFloat16 : precision;
}

void Prepare(InferencePrecision precision, Wav2Vec2ForCtc* model) {
  for (const auto& item : model->named_modules()) {
    torch::nn::Module* const module = item.value().get();
    if (item.key() == "lm_head") continue;
    if (auto* convolution = dynamic_cast<PositionConvolution*>(module)) {
      convolution->PrepareInference(precision);
    } else if (precision == InferencePrecision::kFloat32) {
      continue;
    } else if (auto* linear = dynamic_cast<Linear*>(module)) {
      linear->PrepareInference(PrecisionOf(item.key(), precision));
    } else {
      CastParameters(module);
    }
  }
}

}  // namespace

absl::Status PrepareInference(InferencePrecision precision, Wav2Vec2ForCtc* model) {
  const at::NoGradGuard no_grad;
  model->eval();
  for (at::Tensor& parameter : model->parameters()) parameter.set_requires_grad(false);
  for (const at::Tensor& parameter : model->parameters()) {
    if (parameter.is_cpu() && parameter.scalar_type() == at::kFloat) continue;
    return absl::InvalidArgumentError("a model is prepared for inference on the CPU, from fp32");
  }
  if (precision == InferencePrecision::kInt8 && !HasInt8Products()) {
    return absl::UnimplementedError(
        "int8 needs a processor with AVX-512 VNNI, which this one has not: take bf16 or fp32");
  }
  try {
    Prepare(precision, model);
  } catch (const std::exception& error) {
    return absl::UnimplementedError(absl::StrCat("cannot prepare for inference in ",
                                                 InferencePrecisionName(precision), ": ", error.what()));
  }
  return absl::OkStatus();
}

}  // namespace distill_l2s
