#include "modeling/wav2vec2/frame_mask.h"

#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <vector>

namespace distill_l2s {
namespace {

TEST(FrameMaskTest, SegmentsAreTheClipsAndThePaddingBehindThem) {
  const std::vector<int64_t> lengths = {3, 2, 3, 1};
  const FrameMask mask = MakeFrameMask(lengths, 3, at::kCPU);
  EXPECT_TRUE(mask.boundaries.equal(at::tensor({0, 3, 5, 6, 9, 10, 12}, at::kInt)));
  const at::Tensor valid =
      at::tensor({1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 0, 0}, at::kInt).view({4, 3}).to(at::kBool);
  EXPECT_TRUE(mask.valid.equal(valid));
}

TEST(FrameMaskTest, IsUndefinedWithoutPadding) {
  const std::vector<int64_t> lengths = {3, 3};
  const FrameMask mask = MakeFrameMask(lengths, 3, at::kCPU);
  EXPECT_FALSE(mask.valid.defined());
  EXPECT_FALSE(mask.boundaries.defined());
}

}  // namespace
}  // namespace distill_l2s
