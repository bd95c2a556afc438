#include "losses/contrastive_distance.h"

#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <cmath>

#include "losses/distance_testing.h"

namespace distill_l2s {
namespace {

TEST(ContrastiveDistanceTest, Value) {
  // The example of the header: both pairs of one clip.
  const at::Tensor u = at::tensor({2., 0., 0., 3.}, at::kDouble).view({1, 2, 2});
  const at::Tensor means = ContrastiveDistance(1).ClipMeans(u, u, PairsOfCounts({2}));
  EXPECT_NEAR(means.item<double>(), std::log(1 + std::exp(-1.0)), 1e-12);
}

TEST(ContrastiveDistanceTest, EqualUnitsAreNoNegatives) {
  const at::Tensor u = at::tensor({2., 0., 0., 3.}, at::kDouble).view({1, 2, 2}).set_requires_grad(true);
  AlignedPairs pairs = PairsOfCounts({2});
  pairs.unit_ids.fill_(4);
  const at::Tensor distance = ContrastiveDistance(0.1).ClipMeans(u, u.detach(), pairs);
  distance.sum().backward();
  EXPECT_EQ(distance.item<double>(), 0);
  EXPECT_EQ(u.grad().abs().sum().item<double>(), 0);
}

TEST(ContrastiveDistanceTest, OtherClipsAreNegatives) {
  const at::Tensor u = at::tensor({2., 0., 0., 3.}, at::kDouble).view({2, 1, 2});
  const at::Tensor means = ContrastiveDistance(1).ClipMeans(u, u, PairsOfCounts({1, 1}));
  EXPECT_NEAR(means[0].item<double>(), std::log(1 + std::exp(-1.0)), 1e-12);
  // Rows past the counts are not.
  EXPECT_EQ(ContrastiveDistance(1).ClipMeans(u, u, PairsOfCounts({1, 0}))[0].item<double>(), 0);
}

TEST(ContrastiveDistanceTest, Gradient) { ExpectGradientOfFiniteDifferences(ContrastiveDistance(0.3)); }

}  // namespace
}  // namespace distill_l2s
