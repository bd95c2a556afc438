#include "experiments/training/early_stopping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace distill_l2s {
namespace {

// How many evaluations of those rates a run of this patience makes.
size_t Evaluations(int64_t patience, const std::vector<double>& rates) {
  EarlyStopping stopping(patience);
  for (size_t i = 0; i < rates.size(); ++i) {
    if (stopping.stops()) return i;
    stopping.Note(rates[i]);
  }
  return rates.size();
}

TEST(EarlyStoppingTest, StopsAfterSoManyEvaluationsWithoutGain) {
  const std::vector<double> rates = {90, 50, 50, 60, 40, 41, 40, 40.5, 30};
  EXPECT_EQ(Evaluations(1, rates), 3u);
  EXPECT_EQ(Evaluations(2, rates), 4u);
  EXPECT_EQ(Evaluations(3, rates), 8u);
  EXPECT_EQ(Evaluations(4, rates), 9u);
  EXPECT_EQ(Evaluations(0, rates), 9u);
}

// CTC's first stage: every frame is blank.
TEST(EarlyStoppingTest, ThePlateauOfBlanksDoesNotCount) {
  EXPECT_EQ(Evaluations(2, {100, 100, 100, 100}), 4u);
  EXPECT_EQ(Evaluations(2, {130, 100, 100, 100, 99, 100, 100, 98}), 7u);
  EXPECT_EQ(Evaluations(1, {100, 100, 99.9, 99.9, 50}), 4u);
}

TEST(EarlyStoppingTest, ARestoredOneGoesOnCounting) {
  EarlyStopping before(2), after(2);
  before.Note(20);
  before.Note(25);
  ASSERT_TRUE(after.LoadState(before.State()).ok());
  EXPECT_FALSE(after.stops());
  after.Note(21);
  EXPECT_TRUE(after.stops());
  EXPECT_THAT(after.LoadState({}).ToString(), testing::HasSubstr("lowest_rate"));
}

}  // namespace
}  // namespace distill_l2s
