#include "modeling/wav2vec2/activation_checkpointing.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/relu.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include "modeling/wav2vec2/autocast.h"
#include "modeling/wav2vec2/dropout.h"

namespace distill_l2s {
namespace {

struct Gradients {
  at::Tensor output, input, weight;
  at::Tensor next_random;  // What the generator gives after all.
};

Gradients Train(bool keep, at::ScalarType dtype) {
  at::manual_seed(1);
  const at::Tensor input = at::randn({8, 16}).set_requires_grad(true);
  const at::Tensor weight = at::randn({16, 16}).set_requires_grad(true);
  const auto function = [&](const at::Tensor& x) {
    return Dropout(at::relu(at::linear(Dropout(x, 0.5, true), weight)), 0.25, true);
  };
  Gradients gradients;
  {
    const AutocastScope autocast(at::kCPU, dtype);
    gradients.output = keep ? function(input) : WithoutKeepingActivations(function, input, {weight});
  }
  // Other random numbers are drawn between the passes.
  const at::Tensor factor = at::rand({8, 16});
  (gradients.output.to(at::kFloat) * factor).sum().backward();
  gradients.input = input.grad();
  gradients.weight = weight.grad();
  gradients.next_random = at::rand({4});
  return gradients;
}

TEST(ActivationCheckpointingTest, OutputGradientsAndRandomNumbersAreTheSame) {
  for (const at::ScalarType dtype : {at::kFloat, at::kBFloat16}) {
    const Gradients kept = Train(true, dtype), recomputed = Train(false, dtype);
    EXPECT_TRUE(kept.output.equal(recomputed.output));
    EXPECT_EQ(kept.output.scalar_type(), dtype);
    EXPECT_TRUE(kept.input.equal(recomputed.input));
    EXPECT_TRUE(kept.weight.equal(recomputed.weight));
    EXPECT_TRUE(kept.next_random.equal(recomputed.next_random));
  }
}

TEST(ActivationCheckpointingTest, RunsTwiceOnlyWhereSomethingLearns) {
  int calls = 0;
  const at::Tensor weight = at::randn({3}).set_requires_grad(true);
  const auto function = [&](const at::Tensor& x) {
    ++calls;
    return x * weight;
  };
  const at::Tensor input = at::ones({3});
  WithoutKeepingActivations(function, input, {weight}).sum().backward();
  EXPECT_EQ(calls, 2);
  EXPECT_TRUE(weight.grad().equal(input));
  {
    const at::NoGradGuard no_grad;
    EXPECT_FALSE(WithoutKeepingActivations(function, input, {weight}).requires_grad());
  }
  EXPECT_EQ(calls, 3);
  const at::Tensor frozen = weight.detach();
  EXPECT_FALSE(WithoutKeepingActivations([&](const at::Tensor& x) { return x * frozen; }, input, {frozen})
                   .requires_grad());
}

}  // namespace
}  // namespace distill_l2s
