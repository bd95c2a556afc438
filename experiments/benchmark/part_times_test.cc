#include "experiments/benchmark/part_times.h"

#include <ATen/record_function.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace distill_l2s {
namespace {

using testing::IsEmpty;

TEST(PartTimesTest, APartIsWithoutThePartsInsideIt) {
  PartTimes times;
  {
    RECORD_USER_SCOPE("outer");
    absl::SleepFor(absl::Milliseconds(20));
    for (int i = 0; i < 2; ++i) {
      RECORD_USER_SCOPE("inner");
      absl::SleepFor(absl::Milliseconds(50));
    }
  }
  auto taken = times.Take();
  EXPECT_EQ(taken.size(), 2);
  EXPECT_GE(taken["outer"], 0.02);
  EXPECT_GE(taken["inner"], 0.1);
  EXPECT_LT(taken["outer"], taken["inner"]);
  EXPECT_THAT(times.Take(), IsEmpty());
}

TEST(PartTimesTest, CountsOnlyWhileItExists) {
  { RECORD_USER_SCOPE("before"); }
  PartTimes times;
  EXPECT_THAT(times.Take(), IsEmpty());
}

}  // namespace
}  // namespace distill_l2s
