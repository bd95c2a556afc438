#include "experiments/training/distributed/rank_device.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::HasSubstr;

RankEnvironment Rank(int local_rank, int world_size) {
  RankEnvironment environment;
  environment.rank = environment.local_rank = local_rank;
  environment.world_size = world_size;
  return environment;
}

TEST(RankDeviceTest, SeveralRanksDoNotShareANamedGpu) {
  EXPECT_TRUE(CheckRankDevice("cuda:1", Rank(0, 1)).ok());
  EXPECT_TRUE(CheckRankDevice("cuda", Rank(1, 2)).ok());
  EXPECT_TRUE(CheckRankDevice("cpu", Rank(1, 2)).ok());
  const absl::Status status = CheckRankDevice("cuda:1", Rank(1, 2));
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_THAT(status.ToString(),
              AllOf(HasSubstr("--device is cuda:1 and WORLD_SIZE 2"), HasSubstr("expected cuda")));
}

TEST(RankDeviceTest, EachTakesTheGpuOfItsLocalRank) {
  EXPECT_EQ(GpuOfRank(Rank(0, 4), 4), "cuda:0");
  EXPECT_EQ(GpuOfRank(Rank(3, 4), 4), "cuda:3");
}

TEST(RankDeviceTest, OrTheOneThatSlurmShowsIt) { EXPECT_EQ(GpuOfRank(Rank(3, 4), 1), "cuda:0"); }

}  // namespace
}  // namespace distill_l2s
