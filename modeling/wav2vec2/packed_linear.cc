#include "modeling/wav2vec2/packed_linear.h"

#include <glog/logging.h>

#include "modeling/wav2vec2/bfloat16_linear.h"
#include "modeling/wav2vec2/int8_linear.h"

namespace distill_l2s {

std::unique_ptr<PackedLinear> PackLinear(const at::Tensor& weight, const at::Tensor& bias,
                                         InferencePrecision precision) {
  switch (precision) {
    case InferencePrecision::kBFloat16:
      return std::make_unique<BFloat16Linear>(weight, bias);
    case InferencePrecision::kInt8:
      return std::make_unique<Int8Linear>(weight, bias);
    case InferencePrecision::kFloat32:
      break;
  }
  LOG(FATAL) << "fp32 needs no packing";
}

}  // namespace distill_l2s
