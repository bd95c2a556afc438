#include "experiments/training/training_flags.h"

#include <gflags/gflags.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace distill_l2s {
namespace {

using testing::HasSubstr;

class TrainingFlagsTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"RANK", "WORLD_SIZE", "LOCAL_RANK", "SLURM_PROCID", "SLURM_NTASKS"}) {
      unsetenv(name);
    }
    setenv("BUILD_WORKING_DIRECTORY", "/where/the/user/is", 1);
    unsetenv("DISTILL_L2S_WORKING_DIRECTORY");
  }

  static std::string Error() { return std::string(TrainingOptionsFromFlags().status().message()); }

  const gflags::FlagSaver saver_;
};

TEST_F(TrainingFlagsTest, PathsAreTheUsers) {
  gflags::SetCommandLineOption("data_dir", "data");
  const auto options = TrainingOptionsFromFlags();
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->data_dir, "/where/the/user/is/data");
  EXPECT_EQ(options->model_dir, "/where/the/user/is/.");
  EXPECT_EQ(options->teacher_cache_dir, "");
  EXPECT_EQ(options->ranks.world_size, 1);
}

TEST_F(TrainingFlagsTest, TakesRanksFromTheEnvironment) {
  setenv("RANK", "1", 1);
  setenv("WORLD_SIZE", "2", 1);
  setenv("MASTER_ADDR", "127.0.0.1", 1);
  setenv("MASTER_PORT", "29500", 1);
  const auto options = TrainingOptionsFromFlags();
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->ranks.rank, 1);
  EXPECT_EQ(options->ranks.world_size, 2);
}

TEST_F(TrainingFlagsTest, NamesAFlagThatIsSenseless) {
  for (const char* flag :
       {"threads", "loader_threads", "log_every_steps", "diagnostics_clips", "save_every_steps",
        "save_interval_s", "keep_last_states", "keep_states_every_steps", "rank_timeout_s",
        "rank_join_timeout_s", "audio_cache_gb"}) {
    const gflags::FlagSaver saver;
    gflags::SetCommandLineOption(flag, "-3");
    EXPECT_THAT(Error(), HasSubstr(std::string("--") + flag + " is -3")) << flag;
    EXPECT_THAT(Error(), HasSubstr("expected")) << flag;
  }
}

}  // namespace
}  // namespace distill_l2s
