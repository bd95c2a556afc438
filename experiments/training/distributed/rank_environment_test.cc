#include "experiments/training/distributed/rank_environment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace distill_l2s {
namespace {

using testing::HasSubstr;
using Variables = std::map<std::string, std::string>;

absl::StatusOr<RankEnvironment> Read(const Variables& variables) {
  return ReadRankEnvironment([&](const char* name) {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
}

TEST(RankEnvironmentTest, OneRankWithoutVariables) {
  const auto environment = Read({});
  ASSERT_TRUE(environment.ok());
  EXPECT_EQ(environment->world_size, 1);
  EXPECT_EQ(environment->rank, 0);
}

TEST(RankEnvironmentTest, Torchrun) {
  const auto environment = Read({{"RANK", "5"},
                                 {"WORLD_SIZE", "8"},
                                 {"LOCAL_RANK", "1"},
                                 {"MASTER_ADDR", "node0"},
                                 {"MASTER_PORT", "29500"},
                                 {"TORCHELASTIC_USE_AGENT_STORE", "True"}});
  ASSERT_TRUE(environment.ok()) << environment.status();
  EXPECT_EQ(environment->rank, 5);
  EXPECT_EQ(environment->world_size, 8);
  EXPECT_EQ(environment->local_rank, 1);
  EXPECT_EQ(environment->master_address, "node0");
  EXPECT_EQ(environment->master_port, 29500);
  EXPECT_TRUE(environment->agent_listens);
}

TEST(RankEnvironmentTest, Srun) {
  Variables variables = {{"SLURM_PROCID", "1"}, {"SLURM_NTASKS", "2"}, {"SLURM_LOCALID", "0"}};
  EXPECT_EQ(Read(variables)->world_size, 1) << "an sbatch script of one process, say";
  variables["MASTER_ADDR"] = "node0";
  variables["MASTER_PORT"] = "1234";
  const auto environment = Read(variables);
  ASSERT_TRUE(environment.ok()) << environment.status();
  EXPECT_EQ(environment->rank, 1);
  EXPECT_EQ(environment->world_size, 2);
  EXPECT_FALSE(environment->agent_listens);
}

TEST(RankEnvironmentTest, ErrorsNameTheVariable) {
  Variables variables = {{"RANK", "2"}, {"WORLD_SIZE", "2"}, {"MASTER_ADDR", "a"}, {"MASTER_PORT", "29500"}};
  EXPECT_THAT(Read(variables).status().ToString(), HasSubstr("RANK is \"2\": expected a number from 0 to 1"));
  variables["RANK"] = "1";
  variables["MASTER_PORT"] = "port";
  EXPECT_THAT(Read(variables).status().ToString(), HasSubstr("MASTER_PORT is \"port\""));
  variables["MASTER_PORT"] = "29500";
  variables.erase("MASTER_ADDR");
  EXPECT_THAT(Read(variables).status().ToString(), HasSubstr("MASTER_ADDR is not set"));
  EXPECT_THAT(Read({{"RANK", "0"}}).status().ToString(), HasSubstr("WORLD_SIZE is not set"));
}

}  // namespace
}  // namespace distill_l2s
