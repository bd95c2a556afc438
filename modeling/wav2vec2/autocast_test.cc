#include "modeling/wav2vec2/autocast.h"

#include <ATen/autocast_mode.h>
#include <ATen/core/grad_mode.h>
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

// Checkpointing opens a scope for each layer inside the training step's.
TEST(AutocastTest, NestedScopesKeepNoCastOfAWeight) {
  const at::Tensor input = at::ones({1, 1});
  const at::Tensor weight = at::ones({1, 1}).set_requires_grad(true);
  for (const float value : {2.0f, 3.0f, 4.0f}) {
    weight.detach().fill_(value);
    const AutocastScope outer(at::kCPU, at::kBFloat16);
    EXPECT_EQ(at::mm(input, weight).item<float>(), value);
    for (int i = 0; i < 2; ++i) {
      const AutocastScope inner(at::kCPU, at::kBFloat16);
      EXPECT_EQ(at::mm(input, weight).item<float>(), value);
    }
    EXPECT_EQ(at::mm(input, weight).scalar_type(), at::kBFloat16) << "the inner scope ended the outer one";
  }
  EXPECT_EQ(at::mm(input, weight).scalar_type(), at::kFloat);
}

TEST(AutocastTest, ANestedScopeMayComputeInAnotherType) {
  const at::Tensor input = at::ones({1, 1});
  const at::Tensor weight = at::ones({1, 1}).set_requires_grad(true);
  const AutocastScope outer(at::kCPU, at::kBFloat16);
  EXPECT_EQ(at::mm(input, weight).scalar_type(), at::kBFloat16);
  {
    const AutocastScope inner(at::kCPU, at::kHalf);
    EXPECT_EQ(at::mm(input, weight).scalar_type(), at::kHalf);
  }
  EXPECT_EQ(at::mm(input, weight).scalar_type(), at::kBFloat16);
}

// A cast made without a graph would take the gradient from the weight in the next pass.
TEST(AutocastTest, ACastWithoutAGraphIsNotTakenForAPassWithOne) {
  const at::Tensor input = at::ones({1, 1});
  const at::Tensor weight = at::ones({1, 1}).set_requires_grad(true);
  {
    const at::NoGradGuard no_grad;
    const AutocastScope scope(at::kCPU, at::kBFloat16);
    at::mm(input, weight);
  }
  const AutocastScope outer(at::kCPU, at::kBFloat16);
  {
    const at::NoGradGuard no_grad;
    const AutocastScope inner(at::kCPU, at::kBFloat16);
    at::mm(input, weight);
  }
  EXPECT_TRUE(at::mm(input, weight).requires_grad());
}

// Whatever casts other code has left behind.
TEST(AutocastTest, AScopeBeginsWithoutCasts) {
  const at::Tensor input = at::ones({1, 1});
  const at::Tensor weight = at::ones({1, 1}).set_requires_grad(true);
  at::autocast::set_autocast_enabled(at::kCPU, true);
  at::mm(input, weight);
  at::autocast::set_autocast_enabled(at::kCPU, false);
  weight.detach().fill_(2);
  const AutocastScope scope(at::kCPU, at::kBFloat16);
  EXPECT_EQ(at::mm(input, weight).item<float>(), 2);
}

TEST(AutocastTest, WeightsAreCastAgainInEachScope) {
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
