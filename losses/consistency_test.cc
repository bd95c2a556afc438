#include "losses/consistency.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

TEST(ConsistencyTest, DivergenceOfOneFrame) {
  // The example of the header.
  const at::Tensor a = at::tensor({0.5, 0.5}, at::kDouble).log().view({1, 1, 2});
  const at::Tensor b = at::tensor({0.25, 0.75}, at::kDouble).log().view({1, 1, 2});
  EXPECT_NEAR(ConsistencyDivergence(a, b, at::tensor({int64_t{1}})).item<double>(), 0.27465, 1e-5);
}

TEST(ConsistencyTest, MeanOverAClipsFramesThenOverClips) {
  at::manual_seed(4);
  const at::Tensor a = at::randn({3, 5, 4}, at::kDouble), b = at::randn({3, 5, 4}, at::kDouble);
  const at::Tensor lengths = at::tensor({int64_t{5}, int64_t{2}, int64_t{0}});
  double want = 0;
  for (int64_t clip = 0; clip < 2; ++clip) {
    const int64_t frames = lengths[clip].item<int64_t>();
    for (int64_t t = 0; t < frames; ++t) {
      const auto frame = [&](const at::Tensor& x) { return x[clip][t].view({1, 1, -1}); };
      want += ConsistencyDivergence(frame(a), frame(b), at::tensor({int64_t{1}})).item<double>() / frames / 3;
    }
  }
  EXPECT_NEAR(ConsistencyDivergence(a, b, lengths).item<double>(), want, 1e-12);
}

// Each divergence reaches the view that it pulls alone: alpha / 2 (p_a - p_b) / (B T_b), and nothing of
// padding.
TEST(ConsistencyTest, Gradient) {
  at::manual_seed(4);
  const at::Tensor a = at::randn({2, 3, 4}, at::kDouble).set_requires_grad(true);
  const at::Tensor b = at::randn({2, 3, 4}, at::kDouble).set_requires_grad(true);
  const at::Tensor lengths = at::tensor({int64_t{3}, int64_t{1}});
  const at::Tensor zero = at::tensor(0.0, at::kDouble);
  ConsistencyLoss(zero, zero, ConsistencyDivergence(a, b, lengths), 0.6).backward();
  at::Tensor want = 0.3 * (a.softmax(-1) - b.softmax(-1)).detach() / 2;
  want[0] /= 3;
  want[1].slice(0, 1).zero_();
  EXPECT_LT((a.grad() - want).abs().max().item<double>(), 1e-12);
  EXPECT_LT((b.grad() + want).abs().max().item<double>(), 1e-12);
}

TEST(ConsistencyTest, CombinesTheViews) {
  const auto scalar = [](double value) { return at::tensor(value, at::kDouble); };
  EXPECT_DOUBLE_EQ(ConsistencyLoss(scalar(2), scalar(4), scalar(1.5), 0.4).item<double>(), 3.3);
}

}  // namespace
}  // namespace distill_l2s
