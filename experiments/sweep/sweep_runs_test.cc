#include "experiments/sweep/sweep_runs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "experiments/jobs/training_jobs.h"

namespace distill_l2s {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

class RunCommandsTest : public testing::Test {
 protected:
  void SetUp() override { unsetenv("DISTILL_L2S_COMMAND"); }
  void TearDown() override { unsetenv("DISTILL_L2S_COMMAND"); }

  static std::string Commands() {
    const TrainingWorkplace workplace = {"/build/it's/train", "data", "models", "out", "", ""};
    std::vector<SweepRun> runs(2);
    runs[0].directory = "out/runs/a";
    runs[1].directory = "out/runs/b c";
    return RunCommands(runs, workplace, 4, "cuda:1");
  }
};

constexpr char kFlags[] =
    " --config=out/runs/a/experiment.textproto --data_dir=data --model_dir=models --output_dir=out/runs/a "
    "--device=cuda:1 --threads=4 ";

TEST_F(RunCommandsTest, StartTheBinaryQuotedForAShell) {
  const std::string expected = std::string(R"('/build/it'\''s/train')") + kFlags;
  EXPECT_THAT(std::vector<std::string>(absl::StrSplit(Commands(), '\n')),
              ElementsAre(StartsWith(expected),
                          StartsWith(R"('/build/it'\''s/train' '--config=out/runs/b c/experiment)"), ""));
}

TEST_F(RunCommandsTest, StartTheLauncherOfABundleAsItIsSpelled) {
  setenv("DISTILL_L2S_COMMAND", "apptainer exec l2s.sif distill_l2s", 1);
  EXPECT_THAT(Commands(), StartsWith(std::string("apptainer exec l2s.sif distill_l2s train") + kFlags));
  setenv("DISTILL_L2S_COMMAND", "", 1);
  EXPECT_THAT(Commands(), StartsWith("'/build"));
}

}  // namespace
}  // namespace distill_l2s
