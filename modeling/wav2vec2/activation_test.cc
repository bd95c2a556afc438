#include "modeling/wav2vec2/activation.h"

#include <ATen/ops/scalar_tensor.h>
#include <gtest/gtest.h>

#include <cmath>

namespace distill_l2s {
namespace {

double At(const char* name, double x) {
  return Activate(at::scalar_tensor(x, at::kDouble), FindActivation(name).value()).item<double>();
}

TEST(ActivationTest, Formulas) {
  for (const double x : {-2.0, -0.3, 0.0, 0.7, 3.0}) {
    EXPECT_NEAR(At("gelu", x), x * 0.5 * (1 + std::erf(x / std::sqrt(2.0))), 1e-12);
    const double tanh_gelu = 0.5 * x * (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)));
    for (const char* name : {"gelu_new", "gelu_fast", "gelu_pytorch_tanh"}) {
      EXPECT_NEAR(At(name, x), tanh_gelu, 1e-12) << name;
    }
    EXPECT_EQ(At("relu", x), std::max(x, 0.0));
    for (const char* name : {"silu", "swish"}) EXPECT_NEAR(At(name, x), x / (1 + std::exp(-x)), 1e-12);
  }
}

TEST(ActivationTest, OthersAreUnknown) {
  EXPECT_FALSE(FindActivation("mish").has_value());
  EXPECT_FALSE(FindActivation("").has_value());
  EXPECT_EQ(ActivationNames(), "gelu, gelu_fast, gelu_new, gelu_pytorch_tanh, relu, silu, swish");
}

}  // namespace
}  // namespace distill_l2s
