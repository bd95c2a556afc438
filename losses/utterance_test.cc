#include "losses/utterance.h"

#include <ATen/ops/allclose.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include "losses/unit_alignment_testing.h"

namespace distill_l2s {
namespace {

TEST(UtteranceTest, MeansOfAllFramesAndTokens) {
  // The example of the header.
  const TextBatch batch = TextBatchOfPath({0, 0, 0}, {}, 4);
  const AlignedPairs pairs = UtteranceAlignment().Align(batch.input);
  ExpectStudentRows(pairs, {{1. / 3, 1. / 3, 1. / 3}});
  EXPECT_TRUE(at::allclose(pairs.teacher_weights[0][0], at::tensor({0., 0.5, 0.5, 0.}, at::kDouble)));
}

TEST(UtteranceTest, NoFrameOrNoTokenIsNoPair) {
  TextBatch batch = RandomTextBatch();
  ExpectPairs(UtteranceAlignment().Align(batch.input), batch.input, {1, 1, 1});
  batch.input.frame_lengths = at::tensor({int64_t{9}, int64_t{0}, int64_t{3}});
  batch.input.token_lengths = at::tensor({int64_t{6}, int64_t{3}, int64_t{2}});
  ExpectPairs(UtteranceAlignment().Align(batch.input), batch.input, {1, 0, 0});
}

}  // namespace
}  // namespace distill_l2s
