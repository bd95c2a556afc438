#include "losses/mse_distance.h"

#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include "losses/distance_testing.h"

namespace distill_l2s {
namespace {

TEST(MseDistanceTest, Value) {
  // The example of the header, and a clip without pairs.
  const at::Tensor u = at::tensor({1., 3., 0., 0.}, at::kDouble).view({2, 1, 2});
  const at::Tensor e = at::tensor({1., 1., 0., 0.}, at::kDouble).view({2, 1, 2});
  const at::Tensor means = MseDistance().ClipMeans(u, e, PairsOfCounts({1, 0}));
  EXPECT_DOUBLE_EQ(means[0].item<double>(), 2);
  EXPECT_EQ(means[1].item<double>(), 0);
}

TEST(MseDistanceTest, Gradient) { ExpectGradientOfFiniteDifferences(MseDistance()); }

}  // namespace
}  // namespace distill_l2s
