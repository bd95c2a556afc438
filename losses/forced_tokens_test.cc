#include "losses/forced_tokens.h"

#include <gtest/gtest.h>

#include "losses/unit_alignment_testing.h"

namespace distill_l2s {
namespace {

constexpr int64_t kBlank = 5;

TEST(ForcedTokensTest, AveragesTheFramesOfAUnitsLabels) {
  // The example of the header.
  const ClipText text = {{0, 1, 2}, {{7, {0, 1}, {1}}, {8, {1, 3}, {2}}}};
  const TextBatch batch = TextBatchOfPath({0, 0, kBlank, 1, kBlank, 2}, text, 4);
  const AlignedPairs pairs = ForcedTokensAlignment().Align(batch.input);
  ExpectStudentRows(pairs, {{0.5, 0.5, 0, 0, 0, 0}, {0, 0, 0, 0.5, 0, 0.5}});
  EXPECT_EQ(pairs.teacher_weights[0][1][2].item<double>(), 1);
  EXPECT_EQ(pairs.unit_ids[0][1].item<int64_t>(), 8);
}

TEST(ForcedTokensTest, FollowsTheTranscriptWhereTheBestLabelsDoNot) {
  // The student hears 3 where the transcript has 1.
  const TextBatch batch = TextBatchOfPath({0, 3, 2}, {{0, 1, 2}, {{7, {1, 2}, {1}}}}, 3);
  ExpectStudentRows(ForcedTokensAlignment().Align(batch.input), {{0, 1, 0}});
}

TEST(ForcedTokensTest, LabelsOfNoUnitKeepTheirFrames) {
  const TextBatch batch = TextBatchOfPath({0, 1, 1}, {{0, 1}, {{7, {1, 2}, {1}}}}, 3);
  ExpectStudentRows(ForcedTokensAlignment().Align(batch.input), {{0, 0.5, 0.5}});
}

TEST(ForcedTokensTest, AClipThatDoesNotFitHasNoPair) {
  const TextBatch batch = RandomTextBatch();
  ExpectPairs(ForcedTokensAlignment().Align(batch.input), batch.input, {3, 1, 0});
}

}  // namespace
}  // namespace distill_l2s
