#include "experiments/training/distributed/rank_group.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// Ranks that meet are in //tests:ranks_test.
TEST(RankGroupTest, ARankThatDoesNotComeIsNamed) {
  RankGroupOptions options;
  options.environment.world_size = 2;
  options.environment.master_address = "127.0.0.1";
  options.environment.master_port = 0;  // Any that is free.
  options.join_timeout = absl::Seconds(1);
  const absl::Time start = absl::Now();
  const auto ranks = RankGroup::Join(options);
  EXPECT_THAT(ranks.status().ToString(),
              AllOf(HasSubstr("rank 1 of 2 did not come"), HasSubstr("within 1s")));
  EXPECT_LT(absl::Now() - start, absl::Seconds(5));
}

}  // namespace
}  // namespace distill_l2s
