#include "modeling/wav2vec2/inference_precision.h"

#include <glog/logging.h>

namespace distill_l2s {

std::optional<InferencePrecision> FindInferencePrecision(absl::string_view name) {
  for (const auto precision :
       {InferencePrecision::kFloat32, InferencePrecision::kBFloat16, InferencePrecision::kInt8}) {
    if (name == InferencePrecisionName(precision)) return precision;
  }
  return std::nullopt;
}

const char* InferencePrecisionName(InferencePrecision precision) {
  switch (precision) {
    case InferencePrecision::kFloat32:
      return "fp32";
    case InferencePrecision::kBFloat16:
      return "bf16";
    case InferencePrecision::kInt8:
      return "int8";
  }
  LOG(FATAL) << "no such precision";
}

}  // namespace distill_l2s
