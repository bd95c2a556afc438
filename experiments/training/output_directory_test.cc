#include "experiments/training/output_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"
#include "experiments/experiment_config.h"
#include "experiments/training/run_result.h"
#include "experiments/training/tiny_experiment.h"

namespace distill_l2s {
namespace {

using testing::HasSubstr;

class OutputDirectoryTest : public testing::Test {
 protected:
  OutputDirectoryTest() {
    options_.output_dir = JoinPath(testing::TempDir(), "output");
    std::filesystem::remove_all(options_.output_dir);
  }
  void WriteResult() {
    RunResult result;
    result.experiment_id = ExperimentId(experiment_);
    ASSERT_TRUE(WriteRunResult(JoinPath(options_.output_dir, "result.json"), result).ok());
  }

  Experiment experiment_ = TinyExperiment(5);
  TrainingOptions options_;
};

TEST_F(OutputDirectoryTest, TellsHowFarARunIs) {
  EXPECT_EQ(*InspectOutput(experiment_, options_), OutputStanding::kNew);
  ASSERT_TRUE(PrepareOutput(experiment_, options_).ok());
  EXPECT_EQ(*InspectOutput(experiment_, options_), OutputStanding::kBegun);
  experiment_.set_name("another name is the same experiment");
  EXPECT_EQ(*InspectOutput(experiment_, options_), OutputStanding::kBegun);
  WriteResult();
  EXPECT_EQ(*InspectOutput(experiment_, options_), OutputStanding::kComplete);
  ASSERT_TRUE(PrepareOutput(experiment_, options_).ok());
  EXPECT_EQ(*InspectOutput(experiment_, options_), OutputStanding::kBegun);
}

TEST_F(OutputDirectoryTest, RefusesAnotherExperimentsDirectoryUntilToldToBeginAnew) {
  ASSERT_TRUE(PrepareOutput(experiment_, options_).ok());
  WriteResult();
  const std::string state = JoinPath(StateDirectory(options_), "step-3");
  ASSERT_TRUE(MakeDirectories(state).ok());
  experiment_.set_seed(8);
  const auto refused = InspectOutput(experiment_, options_);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(refused.status().ToString(),
              HasSubstr("experiment.textproto: is of another experiment:\n  seed: 7 -> 8\n"));
  EXPECT_THAT(refused.status().ToString(), HasSubstr("--restart"));

  options_.restart = true;
  EXPECT_EQ(*InspectOutput(experiment_, options_), OutputStanding::kNew);
  ASSERT_TRUE(PrepareOutput(experiment_, options_).ok());
  EXPECT_FALSE(FileExists(state));
  EXPECT_FALSE(FileExists(JoinPath(options_.output_dir, "result.json")));
  options_.restart = false;
  EXPECT_EQ(*InspectOutput(experiment_, options_), OutputStanding::kBegun);
}

TEST_F(OutputDirectoryTest, ARunWithAConstantScheduleCanBeGivenMoreSteps) {
  ASSERT_TRUE(PrepareOutput(experiment_, options_).ok());
  WriteResult();
  experiment_.mutable_optimization()->set_steps(8);
  EXPECT_EQ(*InspectOutput(experiment_, options_), OutputStanding::kExtends);
  // For another experiment it says both.
  experiment_.mutable_optimization()->set_learning_rate(0.5);
  EXPECT_THAT(
      InspectOutput(experiment_, options_).status().ToString(),
      HasSubstr("\n  optimization.steps: 5 -> 8\n  optimization.learning_rate: 0.003 -> 0.5\nChoose"));
  experiment_ = TinyExperiment(3);
  EXPECT_THAT(InspectOutput(experiment_, options_).status().ToString(),
              HasSubstr("\n  optimization.steps: 5 -> 3\n  A run can be given more steps, not fewer\n"));
}

TEST_F(OutputDirectoryTest, ARunWithAnotherScheduleCannot) {
  experiment_.mutable_optimization()->mutable_cosine();
  ASSERT_TRUE(PrepareOutput(experiment_, options_).ok());
  WriteResult();
  experiment_.mutable_optimization()->set_steps(8);
  EXPECT_THAT(InspectOutput(experiment_, options_).status().ToString(),
              HasSubstr("optimization.steps: 5 -> 8\n  A run can be given more steps only where "
                        "optimization.constant is its schedule"));
}

TEST_F(OutputDirectoryTest, RefusesWhatItCannotRead) {
  ASSERT_TRUE(MakeDirectories(options_.output_dir).ok());
  const std::string config = JoinPath(options_.output_dir, "experiment.textproto");
  ASSERT_TRUE(WriteFileAtomically(config, "no_such_field: 3").ok());
  EXPECT_THAT(InspectOutput(experiment_, options_).status().ToString(), HasSubstr("no_such_field"));
}

}  // namespace
}  // namespace distill_l2s
