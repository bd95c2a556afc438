#include "losses/frame_groups.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

TEST(FrameGroupsTest, ValidFrames) {
  const at::Tensor valid = ValidFrames(at::tensor({int64_t{0}, int64_t{2}, int64_t{3}}), 3);
  EXPECT_TRUE(
      at::equal(valid.to(at::kLong), at::tensor({0, 0, 0, 1, 1, 0, 1, 1, 1}, at::kLong).view({3, 3})));
}

TEST(FrameGroupsTest, CharactersAreNeitherUnkNorPad) {
  const at::Tensor path = at::tensor({0, 1, 2, 3, 0}, at::kLong).unsqueeze(0);
  const at::Tensor valid = at::tensor({1, 1, 1, 1, 0}).to(at::kBool).unsqueeze(0);
  EXPECT_TRUE(at::equal(CharacterFrames(path, valid, /*num_classes=*/4).to(at::kLong),
                        at::tensor({1, 1, 0, 0, 0}, at::kLong).unsqueeze(0)));
}

// The example of the header.
TEST(FrameGroupsTest, AveragesGroups) {
  const at::Tensor group = at::tensor({0, 0, 1, 1, 2}, at::kLong).unsqueeze(0);
  const at::Tensor kept = at::tensor({1, 1, 0, 1, 1}).to(at::kBool).unsqueeze(0);
  const AlignedFrames aligned =
      AverageGroups(group, kept, at::tensor({int64_t{3}}), at::ones({1, 5}, at::kBool), at::kDouble);
  const at::Tensor want =
      at::tensor({0.5, 0.5, 0., 0., 0., 0., 0., 0., 1., 0., 0., 0., 0., 0., 1.}).view({1, 3, 5});
  EXPECT_TRUE(at::equal(aligned.weights, want.to(at::kDouble))) << aligned.weights;
  EXPECT_EQ(aligned.counts.item<int64_t>(), 3);
}

TEST(FrameGroupsTest, OneGroupTakesAllValidFrames) {
  const at::Tensor group = at::zeros({1, 3}, at::kLong);
  const at::Tensor kept = at::tensor({1, 0, 0}).to(at::kBool).unsqueeze(0);
  const at::Tensor valid = at::tensor({1, 1, 0}).to(at::kBool).unsqueeze(0);
  const AlignedFrames aligned = AverageGroups(group, kept, at::tensor({int64_t{1}}), valid, at::kFloat);
  EXPECT_TRUE(at::equal(aligned.weights, at::tensor({1.f, 0.f, 0.f, 0.f, 1.f, 0.f}).view({1, 2, 3})));
  EXPECT_EQ(aligned.counts.item<int64_t>(), 2);
}

}  // namespace
}  // namespace distill_l2s
