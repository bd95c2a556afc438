#include "losses/cosine_distance.h"

#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros_like.h>
#include <gtest/gtest.h>

#include "losses/distance_testing.h"

namespace distill_l2s {
namespace {

TEST(CosineDistanceTest, Value) {
  // The example of the header, and a clip without pairs.
  const at::Tensor u = at::tensor({1., 0., 0., 0.}, at::kDouble).view({2, 1, 2});
  const at::Tensor e = at::tensor({3., 4., 0., 0.}, at::kDouble).view({2, 1, 2});
  const at::Tensor means = CosineDistance().ClipMeans(u, e, PairsOfCounts({1, 0}));
  EXPECT_NEAR(means[0].item<double>(), 0.4, 1e-12);
  EXPECT_EQ(means[1].item<double>(), 0);
}

TEST(CosineDistanceTest, ATeacherVectorOfZeroIsAtDistanceOneWithoutGradient) {
  const at::Tensor u = at::tensor({1., 2.}, at::kDouble).view({1, 1, 2}).set_requires_grad(true);
  const at::Tensor distance = CosineDistance().ClipMeans(u, at::zeros_like(u), PairsOfCounts({1}));
  distance.sum().backward();
  EXPECT_EQ(distance.item<double>(), 1);
  EXPECT_EQ(u.grad().abs().sum().item<double>(), 0);
}

TEST(CosineDistanceTest, Gradient) { ExpectGradientOfFiniteDifferences(CosineDistance()); }

}  // namespace
}  // namespace distill_l2s
