#include "losses/sinkhorn_tokens.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/full.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <cmath>

#include "losses/unit_alignment_testing.h"

namespace distill_l2s {
namespace {

TEST(SinkhornTokensTest, OneUnitTakesAllFramesAlike) {
  const TextBatch batch = TextBatchOfPath({0, 0, 0, 0}, {{0}, {{7, {0, 1}, {1}}}}, 3);
  ExpectStudentRows(SinkhornTokensAlignment(SinkhornTokensConfig()).Align(batch.input),
                    {{0.25, 0.25, 0.25, 0.25}});
}

TEST(SinkhornTokensTest, PairsClipsThatDoNotFit) {
  const TextBatch batch = RandomTextBatch();
  ExpectPairs(SinkhornTokensAlignment(SinkhornTokensConfig()).Align(batch.input), batch.input, {3, 1, 2});
}

TEST(SinkhornTokensTest, FollowsTheOrderWhereBetaIsLarge) {
  SinkhornTokensConfig config;
  config.set_beta(20);
  TextBatch batch = TextBatchOfPath({0, 0, 1, 1}, {{0, 1}, {{7, {0, 1}, {1}}, {8, {1, 2}, {2}}}}, 4);
  const AlignedPairs pairs = SinkhornTokensAlignment(config).Align(batch.input);
  EXPECT_GT(pairs.student_weights[0][0].slice(0, 0, 2).sum().item<double>(), 0.99);
  EXPECT_GT(pairs.student_weights[0][1].slice(0, 2).sum().item<double>(), 0.99);
}

// Costs whose two frames and units are alike: by hand, each half update normalises one side.
TEST(SinkhornPlanTest, OneUpdateByHand) {
  const at::Tensor cost = at::tensor({0.0, 1.0, 1.0, 0.0}, at::kDouble).view({1, 2, 2});
  const at::Tensor mass = at::full({1, 2}, 0.5, at::kDouble);
  const double e = std::exp(-1.0);
  const at::Tensor want =
      at::tensor({0.5 / (1 + e), 0.5 * e / (1 + e), 0.5 * e / (1 + e), 0.5 / (1 + e)}, at::kDouble)
          .view({1, 2, 2});
  EXPECT_TRUE(at::allclose(SinkhornPlanByScaling(cost, mass, mass, 1, 1), want, 1e-12, 0));
  EXPECT_TRUE(at::allclose(SinkhornPlanInLogarithms(cost, mass, mass, 1, 1), want, 1e-12, 0));
}

TEST(SinkhornPlanTest, BothFormsMakeTheSamePlan) {
  at::manual_seed(5);
  const at::Tensor cost = at::rand({2, 7, 3}, at::kDouble) * 3;
  at::Tensor rows = at::full({2, 7}, 1.0 / 7, at::kDouble), columns = at::full({2, 3}, 1.0 / 3, at::kDouble);
  rows[1].slice(0, 4).zero_();
  rows[1].slice(0, 0, 4).fill_(0.25);
  columns[1] = at::tensor({0.5, 0.5, 0.0}, at::kDouble);
  const at::Tensor plan = SinkhornPlanByScaling(cost, rows, columns, 0.05, 30);
  EXPECT_TRUE(at::allclose(plan, SinkhornPlanInLogarithms(cost, rows, columns, 0.05, 30), 1e-10, 1e-14));
  // The frames' masses hold after each update, those of padding are 0.
  EXPECT_TRUE(at::allclose(plan.sum(2), rows, 1e-10, 1e-14));
  EXPECT_EQ(plan[1].slice(1, 2).abs().sum().item<double>(), 0);
}

TEST(SinkhornTokensTest, SmallEpsilonsDoNotOverflow) {
  SinkhornTokensConfig config;
  config.set_epsilon(1e-4);
  const TextBatch batch = RandomTextBatch();
  ExpectPairs(SinkhornTokensAlignment(config).Align(batch.input), batch.input, {3, 1, 2});
}

}  // namespace
}  // namespace distill_l2s
