#include "experiments/decoding/word_scorer.h"

#include <gtest/gtest.h>

#include <cmath>

#include "experiments/decoding/tiny_language_model.h"

namespace distill_l2s {
namespace {

TEST(WordScorerTest, WeighsTheModelAndCountsWords) {
  const auto model = TinyLanguageModel(testing::TempDir());
  const WordScorer scorer(model, {0.25, 2, -8});
  const double unit = 0.25 * std::log(10);
  const auto first = scorer.ScoreWord(model->SentenceBegin(), model->Find("ab"));
  EXPECT_NEAR(first.score, unit * -0.5 + 2, 1e-9);
  const auto second = scorer.ScoreWord(first.next, model->Find("b"));
  EXPECT_NEAR(second.score, unit * -0.375 + 2, 1e-9);
  EXPECT_NEAR(scorer.ScoreEnd(second.next), unit * -0.25, 1e-9);
  EXPECT_NEAR(scorer.ScoreWord(first.next, NgramModel::kUnknown).score, unit * (-0.0625 - 2 - 8) + 2, 1e-9);
}

TEST(WordScorerTest, AnUnknownStartPaysForItsLength) {
  const WordScorer scorer(TinyLanguageModel(testing::TempDir()), {0.25, 2, -8});
  EXPECT_EQ(scorer.UnknownStartPenalty(1), -8);
  EXPECT_EQ(scorer.UnknownStartPenalty(6), -8);
  EXPECT_EQ(scorer.UnknownStartPenalty(9), -12);
}

}  // namespace
}  // namespace distill_l2s
