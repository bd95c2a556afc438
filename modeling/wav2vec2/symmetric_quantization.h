#pragma once

#include <ATen/core/Tensor.h>

namespace distill_l2s {

struct QuantizedRows {
  at::Tensor values;  // [rows, columns] int8, from -127 to 127
  at::Tensor scales;  // [rows] fp32: row r is about values[r] * scales[r]
};

// One scale a row, max |row| / 127; values rounded to the nearest, ties to even. A row of zeros keeps scale
// 1e-30.
//   rows  [rows, columns] bfloat16, contiguous, on the CPU, finite
// Example: (1, -0.5, 0.25, 0) -> 127, -64, 32, 0 of 1/127.
QuantizedRows QuantizeRows(const at::Tensor& rows);

// output[r, c] = output[r, c] * scales[r] + bias[c], in place, computed in fp32.
//   output  [rows, columns] bfloat16, contiguous;   scales [rows] fp32;   bias [columns] fp32
void ScaleRows(const at::Tensor& scales, const at::Tensor& bias, at::Tensor* output);

}  // namespace distill_l2s
