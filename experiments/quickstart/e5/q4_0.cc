#include "experiments/quickstart/e5/q4_0.h"

#include <c10/util/Half.h>

#include "glog/logging.h"

namespace distill_l2s {

void DequantizeQ4_0(absl::string_view blocks, int64_t count, float* weights) {
  constexpr int64_t kWeights = 32, kBytes = 18;
  CHECK_EQ(count % kWeights, 0);
  CHECK_EQ(static_cast<int64_t>(blocks.size()), count / kWeights * kBytes);
  const auto* block = reinterpret_cast<const uint8_t*>(blocks.data());
  for (int64_t i = 0; i < count; i += kWeights, block += kBytes) {
    const uint16_t bits = static_cast<uint16_t>(block[0] | block[1] << 8);
    const float scale = c10::Half(bits, c10::Half::from_bits());
    for (int j = 0; j < 16; ++j) {
      const int low = block[2 + j] & 15, high = block[2 + j] >> 4;
      weights[i + j] = static_cast<float>(low - 8) * scale;
      weights[i + 16 + j] = static_cast<float>(high - 8) * scale;
    }
  }
}

}  // namespace distill_l2s
