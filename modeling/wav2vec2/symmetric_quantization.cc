#include "modeling/wav2vec2/symmetric_quantization.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <glog/logging.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

// These loops are a memory walk each; the compiler makes one for each kind of processor.
#if defined(__x86_64__)
#define FOR_EACH_PROCESSOR \
  __attribute__((target_clones("arch=skylake-avx512", "avx2", "default"), optimize("O3")))
#else
#define FOR_EACH_PROCESSOR
#endif

namespace distill_l2s {
namespace {

constexpr float kSmallestScale = 1e-30F;
constexpr int64_t kRowsPerTask = 16;

inline float BitsToFloat(uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof(value));
  return value;
}

inline uint32_t FloatToBits(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  return bits;
}

// Of bfloat16 values without their signs, the order is that of their bits.
FOR_EACH_PROCESSOR float LargestMagnitude(const uint16_t* row, int64_t columns) {
  uint16_t largest = 0;
  for (int64_t i = 0; i < columns; ++i) largest = std::max<uint16_t>(largest, row[i] & 0x7fff);
  return BitsToFloat(uint32_t{largest} << 16);
}

FOR_EACH_PROCESSOR void QuantizeRow(const uint16_t* row, int64_t columns, float inverse_scale,
                                    uint8_t* values) {
  // Added to a small number, it leaves the number, rounded, and the zero in the lowest bits.
  constexpr float kRounder = 0x1.8p23F + kQuantizedZero;
  for (int64_t i = 0; i < columns; ++i) {
    const float scaled = BitsToFloat(uint32_t{row[i]} << 16) * inverse_scale;
    values[i] = static_cast<uint8_t>(FloatToBits(scaled + kRounder));
  }
}

FOR_EACH_PROCESSOR void ScaleRow(float scale, const float* bias, int64_t columns, uint16_t* row) {
  for (int64_t i = 0; i < columns; ++i) {
    const uint32_t bits = FloatToBits(BitsToFloat(uint32_t{row[i]} << 16) * scale + bias[i]);
    row[i] = static_cast<uint16_t>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
  }
}

uint16_t* Bits(const at::Tensor& tensor) {
  return reinterpret_cast<uint16_t*>(tensor.data_ptr<c10::BFloat16>());
}

}  // namespace

QuantizedRows QuantizeRows(const at::Tensor& rows) {
  CHECK(rows.dim() == 2 && rows.is_contiguous());
  const int64_t columns = rows.size(1);
  QuantizedRows quantized = {at::empty(rows.sizes(), at::kByte), at::empty({rows.size(0)}, at::kFloat)};
  const uint16_t* const input = Bits(rows);
  uint8_t* const values = quantized.values.data_ptr<uint8_t>();
  float* const scales = quantized.scales.data_ptr<float>();
  at::parallel_for(0, rows.size(0), kRowsPerTask, [&](int64_t begin, int64_t end) {
    for (int64_t r = begin; r < end; ++r) {
      scales[r] = std::max(LargestMagnitude(input + r * columns, columns) / 127, kSmallestScale);
      QuantizeRow(input + r * columns, columns, 1 / scales[r], values + r * columns);
    }
  });
  return quantized;
}

void ScaleRows(const at::Tensor& scales, const at::Tensor& bias, at::Tensor* output) {
  CHECK(output->dim() == 2 && output->is_contiguous());
  const int64_t columns = output->size(1);
  const float* const scale = scales.data_ptr<float>();
  const float* const added = bias.data_ptr<float>();
  uint16_t* const bits = Bits(*output);
  at::parallel_for(0, output->size(0), kRowsPerTask, [&](int64_t begin, int64_t end) {
    for (int64_t r = begin; r < end; ++r) ScaleRow(scale[r], added, columns, bits + r * columns);
  });
}

}  // namespace distill_l2s
