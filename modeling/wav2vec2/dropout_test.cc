#include "modeling/wav2vec2/dropout.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>
#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

void Seed(uint64_t seed) { at::manual_seed(seed); }

TEST(DropoutTest, DropsTheShareAndKeepsTheExpectation) {
  Seed(1);
  for (const auto dtype : {at::kFloat, at::kBFloat16, at::kDouble}) {
    const at::Tensor dropped =
        Dropout(at::ones({1000, 1001}, dtype), 0.25, /*training=*/true).to(at::kDouble);
    EXPECT_NEAR((dropped == 0).to(at::kDouble).mean().item<double>(), 0.25, 0.002);
    EXPECT_NEAR(dropped.mean().item<double>(), 1, dtype == at::kBFloat16 ? 0.005 : 0.003);
    EXPECT_NEAR(dropped.max().item<double>(), 1 / 0.75, dtype == at::kBFloat16 ? 0.005 : 1e-4);
  }
}

TEST(DropoutTest, NeighboursAreIndependent) {
  Seed(2);
  const at::Tensor kept = (Dropout(at::ones({1 << 20}), 0.5, true) > 0).to(at::kDouble) - 0.5;
  for (const int64_t lag : {1, 2, 3, 4, 5, 8, 64}) {
    const at::Tensor product = kept.slice(0, lag) * kept.slice(0, 0, (1 << 20) - lag);
    EXPECT_NEAR(4 * product.mean().item<double>(), 0, 0.005) << lag;  // Five standard deviations.
  }
}

TEST(DropoutTest, NothingToDrop) {
  const at::Tensor input = at::randn({3, 4});
  EXPECT_TRUE(Dropout(input, 0.5, /*training=*/false).is_same(input));
  EXPECT_TRUE(Dropout(input, 0, /*training=*/true).is_same(input));
}

TEST(DropoutTest, SeedDecidesAndThreadsDoNot) {
  const at::Tensor input = at::ones({700, 1000});
  Seed(3);
  const at::Tensor first = Dropout(input, 0.1, true);
  EXPECT_FALSE(at::equal(first, Dropout(input, 0.1, true)));
  const int threads = at::get_num_threads();
  at::set_num_threads(threads == 1 ? 3 : 1);
  Seed(3);
  EXPECT_TRUE(at::equal(first, Dropout(input, 0.1, true)));
  at::set_num_threads(threads);
}

TEST(DropoutTest, GradientIsTheMask) {
  Seed(4);
  const at::Tensor input = at::randn({50, 40}).requires_grad_();
  const at::Tensor output = Dropout(input, 0.3, true);
  output.sum().backward();
  EXPECT_TRUE(at::allclose(input.grad() * input.detach(), output.detach()));
}

TEST(DropoutTest, TransposedInputs) {
  Seed(5);
  const at::Tensor input = at::ones({20, 30, 40}).transpose(0, 2);
  const at::Tensor output = Dropout(input, 0.5, true);
  EXPECT_EQ(output.sizes(), input.sizes());
  const at::Tensor slice = Dropout(at::ones({40, 50}).slice(1, 0, 30), 0.5, true);
  EXPECT_NEAR((slice == 0).to(at::kDouble).mean().item<double>(), 0.5, 0.1);
}

}  // namespace
}  // namespace distill_l2s
