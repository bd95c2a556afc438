#include "modeling/wav2vec2/symmetric_quantization.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

TEST(SymmetricQuantizationTest, QuantizesEachRowByItsLargestMagnitude) {
  const at::Tensor rows =
      at::tensor({1.0F, -0.5F, 0.25F, 0.0F, -8.0F, 4.0F, 2.0F, 8.0F}).view({2, 4}).to(at::kBFloat16);
  const QuantizedRows quantized = QuantizeRows(rows);
  // 127 * 0.5 = 63.5 and 127 * 0.25 = 31.75; ties go to the even number.
  const at::Tensor expected = at::tensor({127, -64, 32, 0, -127, 64, 32, 127}, at::kInt).view({2, 4});
  EXPECT_TRUE(quantized.values.equal((expected + kQuantizedZero).to(at::kByte)));
  EXPECT_FLOAT_EQ(quantized.scales[0].item<float>(), 1.0F / 127);
  EXPECT_FLOAT_EQ(quantized.scales[1].item<float>(), 8.0F / 127);
}

TEST(SymmetricQuantizationTest, IsWithinHalfAStep) {
  at::manual_seed(1);
  // 77 columns: what is left over after whole vectors counts, too.
  const at::Tensor rows = at::randn({13, 77}).to(at::kBFloat16);
  const QuantizedRows quantized = QuantizeRows(rows);
  const at::Tensor steps = rows.to(at::kFloat) / quantized.scales.unsqueeze(1);
  EXPECT_LE((steps - quantized.values.to(at::kFloat) + kQuantizedZero).abs().max().item<float>(), 0.5001F);
}

TEST(SymmetricQuantizationTest, KeepsARowOfZeros) {
  const QuantizedRows quantized = QuantizeRows(at::zeros({2, 5}, at::kBFloat16));
  EXPECT_TRUE((quantized.values == kQuantizedZero).all().item<bool>());
  EXPECT_GT(quantized.scales.min().item<float>(), 0);
}

TEST(SymmetricQuantizationTest, ScalesRowsAndAddsTheBias) {
  at::manual_seed(2);
  const at::Tensor input = at::randn({7, 45}).to(at::kBFloat16);
  const at::Tensor scales = at::randn({7}).abs();
  const at::Tensor bias = at::randn({45});
  at::Tensor output = input.clone();
  ScaleRows(scales, bias, &output);
  const at::Tensor expected = input.to(at::kFloat) * scales.unsqueeze(1) + bias;
  // Rounded once, to 8 bits: within half of 2^-8. A fused product may differ by a rounding more.
  EXPECT_LE(((output.to(at::kFloat) - expected).abs() / expected.abs().clamp_min(0.01)).max().item<float>(),
            0x1p-8F);
}

}  // namespace
}  // namespace distill_l2s
