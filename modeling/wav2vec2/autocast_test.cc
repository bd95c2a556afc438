#include "modeling/wav2vec2/autocast.h"

#include <ATen/ops/mm.h>
#include <ATen/ops/ones.h>
#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

TEST(AutocastTest, HoldsForItsScope) {
  const at::Tensor matrix = at::ones({2, 2});
  {
    const AutocastScope scope(at::kCPU, at::kBFloat16);
    EXPECT_EQ(at::mm(matrix, matrix).scalar_type(), at::kBFloat16);
    EXPECT_EQ(matrix.scalar_type(), at::kFloat);
  }
  EXPECT_EQ(at::mm(matrix, matrix).scalar_type(), at::kFloat);
}

TEST(AutocastTest, FloatChangesNothing) {
  const at::Tensor matrix = at::ones({2, 2});
  const AutocastScope scope(at::kCPU, at::kFloat);
  EXPECT_EQ(at::mm(matrix, matrix).scalar_type(), at::kFloat);
}

TEST(AutocastTest, WeightsAreCastAnewInEachScope) {
  const at::Tensor input = at::ones({1, 1});
  const at::Tensor weight = at::ones({1, 1}).set_requires_grad(true);
  for (const float value : {2.0f, 3.0f}) {
    weight.detach().fill_(value);
    const AutocastScope scope(at::kCPU, at::kBFloat16);
    EXPECT_EQ(at::mm(input, weight).item<float>(), value);
  }
}

}  // namespace
}  // namespace distill_l2s
