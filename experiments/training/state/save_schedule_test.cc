#include "experiments/training/state/save_schedule.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1000);

TEST(SaveScheduleTest, BySteps) {
  const SaveSchedule schedule(5, absl::ZeroDuration(), kStart);
  EXPECT_FALSE(schedule.IsDue(4, kStart + absl::Hours(9)));
  EXPECT_TRUE(schedule.IsDue(5, kStart));
  EXPECT_TRUE(schedule.IsDue(10, kStart));
}

TEST(SaveScheduleTest, ByTimeSinceTheLast) {
  SaveSchedule schedule(0, absl::Seconds(60), kStart);
  EXPECT_FALSE(schedule.IsDue(5, kStart + absl::Seconds(59)));
  EXPECT_TRUE(schedule.IsDue(5, kStart + absl::Seconds(60)));
  schedule.NoteSaved(kStart + absl::Seconds(70));
  EXPECT_FALSE(schedule.IsDue(6, kStart + absl::Seconds(129)));
  EXPECT_TRUE(schedule.IsDue(6, kStart + absl::Seconds(130)));
}

TEST(SaveScheduleTest, NeverIfNeitherIsAskedFor) {
  EXPECT_FALSE(SaveSchedule(0, absl::ZeroDuration(), kStart).IsDue(100, kStart + absl::Hours(100)));
}

}  // namespace
}  // namespace distill_l2s
