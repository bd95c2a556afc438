#include "losses/resampled_alignment.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include "losses/all_frames.h"
#include "losses/shrink.h"

namespace distill_l2s {
namespace {

AlignmentInput Input(std::vector<int64_t> frame_lengths, std::vector<int64_t> token_lengths) {
  at::manual_seed(2);
  const auto batch = static_cast<int64_t>(frame_lengths.size());
  AlignmentInput input;
  input.logits = at::randn({batch, 4, 5}, at::kDouble);
  input.frame_lengths = at::tensor(frame_lengths, at::kLong);
  input.token_lengths = at::tensor(token_lengths, at::kLong);
  input.teacher = at::randn({batch, 6, 3}, at::kDouble);
  return input;
}

TEST(ResampledAlignmentTest, ResamplesTheTeachersPositions) {
  const AlignmentInput input = Input({4}, {4});
  const ResampledAlignment with(std::make_unique<AllFramesAlignment>(), DistillationConfig::NEAREST, true);
  EXPECT_TRUE(at::equal(with.Align(input).teacher_weights[0].argmax(1),
                        at::tensor({int64_t{0}, int64_t{1}, int64_t{2}, int64_t{3}})));
  // <s> and </s> left out: two tokens for four frames.
  const ResampledAlignment without(std::make_unique<AllFramesAlignment>(), DistillationConfig::NEAREST,
                                   false);
  EXPECT_TRUE(at::equal(without.Align(input).teacher_weights[0].argmax(1),
                        at::tensor({int64_t{1}, int64_t{1}, int64_t{2}, int64_t{2}})));
}

TEST(ResampledAlignmentTest, TeacherVectorsAreThoseOfTheWeights) {
  const AlignmentInput input = Input({4, 2, 3}, {6, 3, 4});
  for (const auto resampling : {DistillationConfig::NEAREST, DistillationConfig::LINEAR}) {
    for (const bool special_tokens : {false, true}) {
      const ResampledAlignment alignment(std::make_unique<ShrinkAlignment>(), resampling, special_tokens);
      const AlignedPairs pairs = alignment.Align(input);
      EXPECT_TRUE(at::allclose(alignment.TeacherVectors(input, pairs),
                               pairs.teacher_weights.bmm(input.teacher), 1e-12, 1e-12));
    }
  }
}

TEST(ResampledAlignmentTest, AClipOfNoTokenHasNoPairWithoutSpecialTokens) {
  const AlignmentInput input = Input({4, 3}, {2, 3});
  const ResampledAlignment alignment(std::make_unique<AllFramesAlignment>(), DistillationConfig::LINEAR,
                                     false);
  const AlignedPairs pairs = alignment.Align(input);
  EXPECT_TRUE(at::equal(pairs.counts, at::tensor({int64_t{0}, int64_t{3}})));
  EXPECT_EQ(pairs.student_weights.size(1), 3);
  EXPECT_EQ(pairs.student_weights[0].abs().sum().item<double>(), 0);
  EXPECT_EQ(pairs.teacher_weights[0].abs().sum().item<double>(), 0);
}

}  // namespace
}  // namespace distill_l2s
