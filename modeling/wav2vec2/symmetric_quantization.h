#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace distill_l2s {

// What stands for 0 in QuantizedRows.
constexpr int64_t kQuantizedZero = 128;

struct QuantizedRows {
  at::Tensor values;  // [rows, columns] uint8, from 1 to 255
  at::Tensor scales;  // [rows] fp32: row r is about (values[r] - kQuantizedZero) * scales[r]
};

// One scale a row, max |row| / 127; values rounded to the nearest, ties to even. A row of zeros keeps scale
// 1e-30.
//   rows  [rows, columns] bfloat16, contiguous, on the CPU, finite
// Example: (1, -0.5, 0.25, 0) -> 128 + (127, -64, 32, 0) of 1/127.
QuantizedRows QuantizeRows(const at::Tensor& rows);

// output[r, c] = output[r, c] * scales[r] + bias[c], in place, computed in fp32.
//   output  [rows, columns] bfloat16, contiguous;   scales [rows] fp32;   bias [columns] fp32
void ScaleRows(const at::Tensor& scales, const at::Tensor& bias, at::Tensor* output);

}  // namespace distill_l2s
