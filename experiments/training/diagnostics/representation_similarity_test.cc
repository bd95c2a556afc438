#include "experiments/training/diagnostics/representation_similarity.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/linalg_qr.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <cmath>

namespace distill_l2s {
namespace {

double Cka(const at::Tensor& x, const at::Tensor& y) {
  RepresentationSimilarity similarity;
  similarity.Add(x, y);
  return similarity.Cka();
}

at::Tensor Normal(int64_t n, int64_t width, uint64_t seed) {
  at::manual_seed(seed);
  return at::randn({n, width}, at::kDouble);
}

TEST(RepresentationSimilarityTest, EqualsTheDefinition) {
  const at::Tensor x = Normal(50, 4, 1), y = x.slice(1, 0, 3).matmul(Normal(3, 6, 2)) + Normal(50, 6, 3);
  // By kernels of things: HSIC(K, L) / sqrt(HSIC(K, K) HSIC(L, L)), K = X X', centred on both sides.
  const at::Tensor center = at::eye(50, at::kDouble) - 1.0 / 50;
  const at::Tensor k = center.matmul(x.matmul(x.t())).matmul(center);
  const at::Tensor l = center.matmul(y.matmul(y.t())).matmul(center);
  const double expected =
      (k * l).sum().item<double>() / std::sqrt((k * k).sum().item<double>() * (l * l).sum().item<double>());
  EXPECT_NEAR(Cka(x, y), expected, 1e-10);
  EXPECT_GT(expected, 0.2);
  EXPECT_LT(expected, 0.9);
}

TEST(RepresentationSimilarityTest, PartsGiveTheWhole) {
  const at::Tensor x = Normal(40, 4, 1) + 100, y = Normal(40, 3, 2);
  RepresentationSimilarity parts;
  parts.Add(x.slice(0, 0, 7).to(at::kFloat), y.slice(0, 0, 7).to(at::kFloat));
  parts.Add(x.slice(0, 7), y.slice(0, 7));
  EXPECT_EQ(parts.count(), 40);
  EXPECT_NEAR(parts.Cka(), Cka(x, y), 1e-5);
}

TEST(RepresentationSimilarityTest, InvariantToRotationScaleAndShift) {
  const at::Tensor x = Normal(60, 5, 4);
  const at::Tensor rotation = std::get<0>(at::linalg_qr(Normal(5, 5, 5)));
  EXPECT_NEAR(Cka(x, 3 * x.matmul(rotation) + 7), 1, 1e-9);
  EXPECT_LT(Cka(Normal(5000, 5, 6), Normal(5000, 5, 7)), 0.01);
}

TEST(RepresentationSimilarityTest, NothingToCompare) {
  EXPECT_TRUE(std::isnan(RepresentationSimilarity().Cka()));
  EXPECT_TRUE(std::isnan(Cka(at::ones({5, 2}, at::kDouble), Normal(5, 2, 1))));
  EXPECT_TRUE(std::isnan(MeanVariance().Value()));
}

TEST(RepresentationSimilarityTest, MeanOfVariances) {
  MeanVariance variance;
  variance.Add(at::tensor({1.0, 5.0, 3.0, 5.0}).view({2, 2}));
  variance.Add(at::tensor({5.0, 5.0}).view({1, 2}));
  EXPECT_NEAR(variance.Value(), (8.0 / 3 + 0) / 2, 1e-12);
}

}  // namespace
}  // namespace distill_l2s
