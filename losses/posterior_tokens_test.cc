#include "losses/posterior_tokens.h"

#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include "losses/unit_alignment_testing.h"

namespace distill_l2s {
namespace {

TEST(PosteriorTokensTest, WeighsFramesByTheirOccupation) {
  // The example of the header; then three frames, where of six equally probable paths (aaa, aa-, -aa, a--,
  // -a-,
  // --a) three are in the label at the first frame, four at the second, three at the third.
  for (const auto& [frames, row] :
       std::vector<std::pair<int, std::vector<double>>>{{2, {0.5, 0.5}}, {3, {0.3, 0.4, 0.3}}}) {
    TextBatch batch = TextBatchOfPath(std::vector<int64_t>(frames, 0), {{0}, {{7, {0, 1}, {1}}}}, 3);
    batch.input.logits.zero_();
    ExpectStudentRows(PosteriorTokensAlignment().Align(batch.input), {row});
  }
}

TEST(PosteriorTokensTest, EqualLabelsAreTwoPositions) {
  // "aba" in five frames that are sure of a - b - a: the units share no frame.
  const ClipText text = {{0, 1, 0}, {{7, {0, 1}, {1}}, {7, {2, 3}, {2}}}};
  TextBatch batch = TextBatchOfPath({0, 5, 1, 5, 0}, text, 4);
  batch.input.logits.mul_(10);
  ExpectStudentRows(PosteriorTokensAlignment().Align(batch.input), {{1, 0, 0, 0, 0}, {0, 0, 0, 0, 1}});
}

TEST(PosteriorTokensTest, AClipThatDoesNotFitHasNoPair) {
  const TextBatch batch = RandomTextBatch();
  ExpectPairs(PosteriorTokensAlignment().Align(batch.input), batch.input, {3, 1, 0});
}

}  // namespace
}  // namespace distill_l2s
