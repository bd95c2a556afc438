#include "data/batching/common_voice_lengths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::Each;
using testing::Ge;
using testing::Le;

TEST(CommonVoiceLengthsTest, HaveTheirMedianSpreadAndBounds) {
  std::vector<int64_t> lengths = CommonVoiceLengths(20001);
  ASSERT_EQ(lengths.size(), 20001u);
  EXPECT_THAT(lengths, Each(AllOf(Ge(16000 * 12 / 10), Le(16000 * 12))));
  std::sort(lengths.begin(), lengths.end());
  EXPECT_NEAR(lengths[10000] / 16000.0, 4.8, 0.05);
  // Of a log-normal distribution, one deviation above the median: 4.8 exp(0.36).
  EXPECT_NEAR(lengths[16827] / 16000.0, 6.88, 0.1);
}

TEST(CommonVoiceLengthsTest, OneSeedGivesOneList) {
  EXPECT_EQ(CommonVoiceLengths(100, 7), CommonVoiceLengths(100, 7));
  EXPECT_NE(CommonVoiceLengths(100, 7), CommonVoiceLengths(100, 8));
}

}  // namespace
}  // namespace distill_l2s
