#include "experiments/align/alignment_fit.h"

#include <ATen/ops/full.h>
#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

// The fit of `targets` targets where the path of the text costs so much in each frame.
AlignmentFit Fit(const std::vector<float>& costs, int64_t targets, double frame_s) {
  const auto frames = static_cast<int64_t>(costs.size());
  ForcedAlignment alignment;
  alignment.labels.assign(frames, 0);
  alignment.spans.resize(targets);
  for (const float cost : costs) alignment.log_probabilities.push_back(-1 - cost);
  at::Tensor log_probabilities = at::full({frames, 3}, -7.0f);
  log_probabilities.select(1, 2).fill_(-1);
  return MeasureFit(log_probabilities, alignment, frame_s);
}

TEST(AlignmentFitTest, NothingIsBetterThanTheBestPath) {
  const AlignmentFit fit = Fit({0, 0, 0, 0}, 2, 0.25);
  EXPECT_EQ(fit.score, 0);
  EXPECT_EQ(fit.worst_start_frame, 0);
  EXPECT_EQ(fit.worst_end_frame, 2);
}

TEST(AlignmentFitTest, TheCostOfACharacterAndOfTheWorstHalfSecond) {
  const AlignmentFit fit = Fit({1, 0, 0, 4, 3, 0, 2}, 5, 0.25);
  EXPECT_NEAR(fit.score, -10.0 / 5 - 7.0 / 10, 1e-6);
  EXPECT_EQ(fit.worst_start_frame, 3);
  EXPECT_EQ(fit.worst_end_frame, 5);
}

TEST(AlignmentFitTest, AClipShorterThanHalfASecond) {
  const AlignmentFit fit = Fit({1, 2}, 1, 0.02);
  EXPECT_NEAR(fit.score, -3 - 0.3, 1e-6);
  EXPECT_EQ(fit.worst_end_frame, 2);
}

TEST(AlignmentFitTest, SilenceCostsNothing) {
  EXPECT_NEAR(Fit({0, 0, 0, 4, 3, 0, 0, 0, 0, 0, 0}, 2, 0.25).score, Fit({0, 4, 3}, 2, 0.25).score, 1e-6);
}

}  // namespace
}  // namespace distill_l2s
