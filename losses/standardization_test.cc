#include "losses/standardization.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/full.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/std_mean.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/vstack.h>
#include <gtest/gtest.h>

#include <tuple>

namespace distill_l2s {
namespace {

TEST(StandardizationTest, LeavesSpecialTokensOutOfTheSums) {
  // <s> = 9, tokens 1 and 3, </s> = 9: mu 2, sigma 1.
  StandardizationSums sums;
  sums.Add(at::tensor({9.f, 1.f, 3.f, 9.f}).view({4, 1}));
  EXPECT_EQ(sums.count(), 2);
  const Standardization result = sums.Result();
  EXPECT_DOUBLE_EQ(result.mean.item<double>(), 2);
  EXPECT_DOUBLE_EQ(result.deviation.item<double>(), 1);
  EXPECT_FLOAT_EQ(result.Apply(at::tensor({9.f})).item<float>(), 7);
}

TEST(StandardizationTest, EqualsTheStatisticsOfAllPositions) {
  at::manual_seed(6);
  StandardizationSums sums;
  std::vector<at::Tensor> tokens;
  for (const int64_t length : {5, 2, 9}) {
    const at::Tensor states = at::randn({length, 3}) * 0.1 + 4;
    sums.Add(states);
    tokens.push_back(states.slice(0, 1, length - 1));
  }
  const auto [deviation, mean] = at::std_mean(at::vstack(tokens).to(at::kDouble), {0}, at::Scalar(0));
  EXPECT_TRUE(at::allclose(sums.Result().mean, mean, 1e-12, 0));
  EXPECT_TRUE(at::allclose(sums.Result().deviation, deviation, 1e-12, 0));
}

TEST(StandardizationTest, AConstantDimensionBecomesZero) {
  StandardizationSums sums;
  const at::Tensor states = at::full({40, 1}, 0.1f);
  sums.Add(states);
  const Standardization result = sums.Result();
  EXPECT_EQ(result.deviation.item<double>(), 1e-5);
  EXPECT_EQ(result.Apply(states).abs().max().item<float>(), 0);
}

}  // namespace
}  // namespace distill_l2s
