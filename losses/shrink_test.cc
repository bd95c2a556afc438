#include "losses/shrink.h"

#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include "losses/alignment_testing.h"

namespace distill_l2s {
namespace {

// Classes 0, 1, 2, then [UNK] and [PAD].
constexpr int64_t kClasses = 5;
constexpr int64_t kUnk = 3;
constexpr int64_t kPad = 4;

AlignedFrames Shrink(const std::vector<int64_t>& path, int64_t length) {
  return ShrinkAlignment().Align(LogitsOfPaths({path}, kClasses), at::tensor({length}));
}

TEST(ShrinkTest, EqualLabelsPartedByADroppedRunStayApart) {
  ExpectSegments(Shrink({0, 0, kPad, 1, 1, kPad, 1}, 7), {{{0, 2}, {3, 5}, {6, 7}}});
  ExpectSegments(Shrink({1, kUnk, 1, 1}, 4), {{{0, 1}, {2, 4}}});
}

TEST(ShrinkTest, NeighbouringRunsAreTwoSegments) {
  ExpectSegments(Shrink({0, 0, 1, 2, 2, 2}, 6), {{{0, 2}, {2, 3}, {3, 6}}});
}

TEST(ShrinkTest, AtMostOneSegmentTakesAllValidFrames) {
  ExpectSegments(Shrink({kPad, kPad, kUnk, 0}, 3), {{{0, 1}, {1, 2}, {2, 3}}});
  ExpectSegments(Shrink({kPad, 1, 1, kPad}, 4), {{{0, 1}, {1, 2}, {2, 3}, {3, 4}}});
  ExpectSegments(Shrink({1, 1, 0}, 2), {{{0, 1}, {1, 2}}});
}

TEST(ShrinkTest, RunEndsWithTheClip) {
  // Frames 4 and 5 are padding, and would lengthen the last run and add another.
  ExpectSegments(Shrink({0, kPad, 1, 1, 1, 2}, 4), {{{0, 1}, {2, 4}}});
}

TEST(ShrinkTest, OneFrameAndNone) {
  ExpectSegments(Shrink({0, 1}, 1), {{{0, 1}}});
  ExpectSegments(Shrink({0, 1}, 0), {{}});
}

TEST(ShrinkTest, WeightsHaveTheLogitsDtype) {
  const at::Tensor logits = LogitsOfPaths({{0, 1}}, kClasses).to(at::kDouble);
  EXPECT_EQ(ShrinkAlignment().Align(logits, at::tensor({int64_t{2}})).weights.scalar_type(), at::kDouble);
}

TEST(ShrinkTest, MatchesReference) { ExpectMatchesReference(ShrinkAlignment(), DistillationConfig::kShrink); }

}  // namespace
}  // namespace distill_l2s
