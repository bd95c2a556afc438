#include "experiments/transcribe/length_batches.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(LengthBatchesTest, GroupsLikeLengthsLongestFirst) {
  EXPECT_THAT(BatchByLength({10, 50, 20, 50, 12}, {100}),
              ElementsAre(ElementsAre(1, 3), ElementsAre(2, 4, 0)));
  EXPECT_THAT(BatchByLength({10, 50, 20, 50, 12}, {40}),
              ElementsAre(ElementsAre(1), ElementsAre(3), ElementsAre(2, 4), ElementsAre(0)));
}

TEST(LengthBatchesTest, CountsThePadding) {
  EXPECT_THAT(BatchByLength({60, 1, 1}, {120}), ElementsAre(ElementsAre(0, 1), ElementsAre(2)));
}

TEST(LengthBatchesTest, EqualLengthsNeverPad) {
  EXPECT_THAT(BatchByLength({7, 8, 7, 7}, {16, true}),
              ElementsAre(ElementsAre(1), ElementsAre(0, 2), ElementsAre(3)));
}

TEST(LengthBatchesTest, NoClipsNoBatches) { EXPECT_THAT(BatchByLength({}, {100}), IsEmpty()); }

}  // namespace
}  // namespace distill_l2s
