#include "experiments/training/diagnostics/gradient_agreement.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <cmath>

namespace distill_l2s {
namespace {

TEST(GradientAgreementTest, NormsAndCosine) {
  const at::Tensor shared = at::ones({2}).set_requires_grad(true);
  const at::Tensor only_first = at::ones({1}).set_requires_grad(true);
  const at::Tensor hidden = shared * 1;  // Both losses need this part of the graph.
  // Gradients (3, 0; 4) and (1, 1; none): norms 5 and sqrt(2), product 3.
  const at::Tensor first = (hidden * at::tensor({3.0f, 0.0f})).sum() + 4 * only_first.sum();
  const at::Tensor second = hidden.sum();
  const GradientAgreement agreement = CompareGradients(first, second, {shared, only_first});
  EXPECT_DOUBLE_EQ(agreement.first_norm, 5);
  EXPECT_DOUBLE_EQ(agreement.second_norm, std::sqrt(2.0));
  EXPECT_DOUBLE_EQ(agreement.cosine, 3 / (5 * std::sqrt(2.0)));
  EXPECT_FALSE(shared.grad().defined());
}

TEST(GradientAgreementTest, NoGradientNoCosine) {
  const at::Tensor x = at::ones({2}).set_requires_grad(true);
  const GradientAgreement agreement = CompareGradients(x.sum(), (x * 0).sum(), {x});
  EXPECT_EQ(agreement.second_norm, 0);
  EXPECT_TRUE(std::isnan(agreement.cosine));
}

}  // namespace
}  // namespace distill_l2s
