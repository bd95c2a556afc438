#include "experiments/jobs/training_jobs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/file.h"

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

// A trainer of no time: notes its arguments in calls.log of the run's directory. "broken" fails, "slow" takes
// half a minute.
constexpr char kTrainer[] = R"(#!/bin/sh
for argument in "$@"; do
  case "$argument" in --output_dir=*) directory="${argument#*=}" ;; esac
done
echo "$OMP_NUM_THREADS $*" >> "$directory/calls.log"
if grep -q '"broken"' "$directory/experiment.textproto"; then
  echo "optimization.steps is senseless" >&2
  exit 3
fi
if grep -q '"slow"' "$directory/experiment.textproto"; then sleep 30; fi
echo '{"step":2,"kind":"train","loss":1,"ctc_loss":1,"learning_rate":1,' \
  '"gradient_norm":1,"audio_s":1,"wall_s":1}' > "$directory/metrics.jsonl"
echo '{}' > "$directory/result.json"
)";

class TrainingJobsTest : public testing::Test {
 protected:
  void SetUp() override {
    const std::string root = JoinPath(testing::TempDir(), "training_jobs");
    std::filesystem::remove_all(root);
    workplace_ = {JoinPath(root, "train"), JoinPath(root, "data"), JoinPath(root, "models"),
                  JoinPath(root, "cache")};
    ASSERT_TRUE(MakeDirectories(workplace_.data_dir).ok());
    ASSERT_TRUE(WriteFileAtomically(workplace_.train_binary, kTrainer).ok());
    std::filesystem::permissions(workplace_.train_binary, std::filesystem::perms::owner_all);
    WriteManifestFile("train.jsonl", "one");
    WriteManifestFile("dev.jsonl", "two");
  }

  void WriteManifestFile(const std::string& name, const std::string& contents) {
    ASSERT_TRUE(WriteFileAtomically(JoinPath(workplace_.data_dir, name), contents).ok());
  }

  static Experiment Named(const std::string& name) {
    Experiment experiment;
    experiment.set_name(name);
    experiment.mutable_data()->add_train_manifests("train.jsonl");
    experiment.mutable_data()->add_dev_manifests("dev.jsonl");
    experiment.mutable_optimization()->set_steps(2);
    return experiment;
  }

  std::string Directory(const Experiment& experiment) const {
    const auto name = RunDirectory(workplace_, experiment);
    EXPECT_TRUE(name.ok()) << name.status();
    return name.value_or("");
  }

  // Of a file in the run's directory; "" if it is not there.
  std::string Contents(const Experiment& experiment, const std::string& file) const {
    return ReadFile(JoinPath(JoinPath(workplace_.model_dir, Directory(experiment)), file)).value_or("");
  }

  TrainingWorkplace workplace_;
};

TEST_F(TrainingJobsTest, AChangedConfigOrCorpusIsAnotherRun) {
  Experiment experiment = Named("vanilla");
  const std::string directory = Directory(experiment);
  EXPECT_THAT(directory, StartsWith("runs/vanilla-"));
  EXPECT_EQ(Directory(experiment), directory);
  experiment.set_seed(43);
  EXPECT_NE(Directory(experiment), directory);
  experiment = Named("vanilla");
  for (const char* manifest : {"train.jsonl", "dev.jsonl"}) {
    const std::string before = Directory(experiment);
    WriteManifestFile(manifest, "changed");
    EXPECT_NE(Directory(experiment), before) << manifest;
  }
  std::filesystem::remove(JoinPath(workplace_.data_dir, "dev.jsonl"));
  EXPECT_THAT(RunDirectory(workplace_, experiment).status().ToString(), HasSubstr("dev.jsonl"));
}

TEST_F(TrainingJobsTest, GivesEachRunItsConfigPlacesAndThreads) {
  const std::vector<Experiment> experiments = {Named("vanilla"), Named("distilled")};
  const absl::Status status = TrainSideBySide(workplace_, experiments, 3, "test");
  // They differ in nothing but their names, and are two runs.
  ASSERT_TRUE(status.ok()) << status;
  for (const Experiment& experiment : experiments) {
    const std::string directory = JoinPath(workplace_.model_dir, Directory(experiment));
    EXPECT_THAT(
        Contents(experiment, "calls.log"),
        AllOf(StartsWith("3 "), HasSubstr(absl::StrCat("--config=", directory, "/experiment.textproto")),
              HasSubstr("--data_dir=" + workplace_.data_dir),
              HasSubstr("--model_dir=" + workplace_.model_dir),
              HasSubstr("--teacher_cache_dir=" + workplace_.teacher_cache_dir),
              HasSubstr("--output_dir=" + directory), HasSubstr("--threads=3")));
    EXPECT_EQ(Contents(experiment, "result.json"), "{}\n");
  }
}

TEST_F(TrainingJobsTest, SkipsRunsThatAreComplete) {
  ASSERT_TRUE(TrainSideBySide(workplace_, {Named("vanilla")}, 1, "test").ok());
  const std::string calls = Contents(Named("vanilla"), "calls.log");
  ASSERT_TRUE(TrainSideBySide(workplace_, {Named("vanilla"), Named("distilled")}, 1, "test").ok());
  EXPECT_EQ(Contents(Named("vanilla"), "calls.log"), calls);
  EXPECT_NE(Contents(Named("distilled"), "calls.log"), "");
  // Nothing at all to do: not even a trainer is needed.
  std::filesystem::remove(workplace_.train_binary);
  EXPECT_TRUE(TrainSideBySide(workplace_, {Named("vanilla"), Named("distilled")}, 1, "test").ok());
}

TEST_F(TrainingJobsTest, AFailureTellsItsReasonAndEndsTheOthers) {
  const absl::Time start = absl::Now();
  const absl::Status status = TrainSideBySide(workplace_, {Named("slow"), Named("broken")}, 1, "test");
  EXPECT_LT(absl::Now() - start, absl::Seconds(20));
  EXPECT_THAT(status.ToString(), AllOf(HasSubstr("optimization.steps is senseless"), HasSubstr("3")));
  EXPECT_EQ(Contents(Named("slow"), "result.json"), "");
}

TEST_F(TrainingJobsTest, NamesATrainerThatIsNotThere) {
  workplace_.train_binary = "/no/such/trainer";
  EXPECT_THAT(TrainSideBySide(workplace_, {Named("vanilla")}, 1, "test").ToString(),
              HasSubstr("/no/such/trainer"));
}

}  // namespace
}  // namespace distill_l2s
