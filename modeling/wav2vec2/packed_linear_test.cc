#include "modeling/wav2vec2/packed_linear.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/randn.h>
#include <gtest/gtest.h>

#include "modeling/wav2vec2/int8_linear.h"

namespace distill_l2s {
namespace {

constexpr Activation kActivations[] = {Activation::kGelu, Activation::kGeluTanh, Activation::kRelu,
                                       Activation::kSilu};

// Root of the mean square of the difference, over that of `expected`.
double RelativeError(const at::Tensor& got, const at::Tensor& expected) {
  return ((got.to(at::kFloat) - expected).norm() / expected.norm()).item<double>();
}

class PackedLinearTest : public testing::TestWithParam<InferencePrecision> {
 protected:
  void SetUp() override {
    if (GetParam() == InferencePrecision::kInt8 && !HasInt8Products()) GTEST_SKIP() << "no VNNI here";
    at::manual_seed(4);
  }

  // bfloat16 has 8 bits, the integers have 7 and a sign, at one scale for a whole row.
  const double tolerance_ = GetParam() == InferencePrecision::kInt8 ? 0.02 : 0.005;
};

TEST_P(PackedLinearTest, IsNearTheProductInFp32) {
  const at::Tensor weight = at::randn({48, 64}) * at::randn({48, 1}).exp();
  const at::Tensor bias = at::randn({48});
  const auto packed = PackLinear(weight, bias, GetParam());
  for (const int64_t frames : {1, 5, 300}) {
    const at::Tensor input = at::randn({2, frames, 64}) * at::randn({2, frames, 1}).exp();
    const at::Tensor got = packed->Forward(input.to(at::kBFloat16), nullptr);
    EXPECT_EQ(got.scalar_type(), at::kBFloat16);
    EXPECT_EQ(got.sizes(), (at::IntArrayRef{2, frames, 48}));
    const at::Tensor expected = at::linear(input, weight, bias);
    EXPECT_LT(RelativeError(got, expected), tolerance_) << frames << " frames";
    for (const Activation activation : kActivations) {
      EXPECT_LT(RelativeError(packed->Forward(input.to(at::kBFloat16), &activation),
                              Activate(expected, activation)),
                tolerance_)
          << frames << " frames, activation " << static_cast<int>(activation);
    }
  }
}

TEST_P(PackedLinearTest, HasScalesForEachOutputAndEachFrame) {
  // One output and one frame are a thousand times the others, which must not lose by that.
  at::Tensor weight = at::randn({32, 64});
  weight[3].mul_(1000);
  const at::Tensor bias = at::randn({32}) * 0;
  at::Tensor input = at::randn({10, 64});
  input[7].mul_(1000);
  const at::Tensor got = PackLinear(weight, bias, GetParam())->Forward(input.to(at::kBFloat16), nullptr);
  const at::Tensor expected = at::linear(input, weight, bias);
  EXPECT_LT(RelativeError(got.slice(0, 0, 7).slice(1, 4), expected.slice(0, 0, 7).slice(1, 4)), tolerance_);
}

TEST_P(PackedLinearTest, TakesInputThatDoesNotLieInOnePiece) {
  const at::Tensor weight = at::randn({8, 16});
  const at::Tensor bias = at::randn({8});
  const at::Tensor input = at::randn({16, 3, 2}).to(at::kBFloat16);
  const auto packed = PackLinear(weight, bias, GetParam());
  EXPECT_TRUE(packed->Forward(input.permute({2, 1, 0}), nullptr)
                  .equal(packed->Forward(input.permute({2, 1, 0}).contiguous(), nullptr)));
}

INSTANTIATE_TEST_SUITE_P(Precisions, PackedLinearTest,
                         testing::Values(InferencePrecision::kBFloat16, InferencePrecision::kInt8),
                         [](const auto& info) { return std::string(InferencePrecisionName(info.param)); });

}  // namespace
}  // namespace distill_l2s
