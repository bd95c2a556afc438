#include "experiments/jobs/training_jobs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "base/file.h"

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

// A trainer of no time: notes its arguments in calls.log of the run's directory. "broken" fails, "slow" takes
// half a minute, "interrupts" sends SIGINT to who started it, once "slow" is asleep: dash loses one that
// comes while it starts a program.
constexpr char kTrainer[] = R"(#!/bin/sh
for argument in "$@"; do
  case "$argument" in
    --output_dir=*) directory="${argument#*=}" ;;
    --device=*) device="${argument#*=}" ;;
  esac
done
echo "$OMP_NUM_THREADS $*" >> "$directory/calls.log"
echo "begin $device" >> "$directory/../order.log"
if grep -q '"broken"' "$directory/experiment.textproto"; then
  echo "optimization.steps is senseless" >&2
  exit 3
fi
if grep -q '"slow"' "$directory/experiment.textproto"; then
  touch "$directory/../asleep"
  exec sleep 30
fi
if grep -q '"interrupts"' "$directory/experiment.textproto"; then
  until [ -e "$directory/../asleep" ]; do sleep 0.1; done
  sleep 1
  kill -INT $PPID
  while :; do :; done
fi
sleep 0.3
echo "end $device" >> "$directory/../order.log"
echo '{"step":2,"kind":"train","loss":1,"ctc_loss":1,"learning_rate":1,' \
  '"gradient_norm":1,"audio_s":1,"wall_s":1}' > "$directory/metrics.jsonl"
echo '{}' > "$directory/result.json"
)";

class TrainingJobsTest : public testing::Test {
 protected:
  void SetUp() override {
    const std::string root = JoinPath(testing::TempDir(), "training_jobs");
    std::filesystem::remove_all(root);
    workplace_ = {JoinPath(root, "train"),  JoinPath(root, "data"),  JoinPath(root, "models"),
                  JoinPath(root, "output"), JoinPath(root, "cache"), JoinPath(root, "audio")};
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

  static TrainingJobsOptions SideBySide(int jobs, int threads = 1) {
    TrainingJobsOptions options;
    options.jobs = jobs;
    options.threads = threads;
    return options;
  }

  std::string Directory(const Experiment& experiment) const {
    const auto name = RunDirectory(workplace_, experiment);
    EXPECT_TRUE(name.ok()) << name.status();
    return name.value_or("");
  }

  std::string Output(const Experiment& experiment) const {
    return JoinPath(workplace_.output_dir, Directory(experiment));
  }

  // Of a file in the run's directory; "" if it is not there.
  std::string Contents(const Experiment& experiment, const std::string& file) const {
    return ReadFile(JoinPath(JoinPath(workplace_.output_dir, Directory(experiment)), file)).value_or("");
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
  workplace_.flags = {"--activation_checkpointing"};
  const absl::Status status = TrainSideBySide(workplace_, experiments, SideBySide(2, 3));
  // They differ in nothing but their names, and are two runs.
  ASSERT_TRUE(status.ok()) << status;
  for (const Experiment& experiment : experiments) {
    const std::string directory = JoinPath(workplace_.output_dir, Directory(experiment));
    EXPECT_THAT(
        Contents(experiment, "calls.log"),
        AllOf(StartsWith("3 "), HasSubstr(absl::StrCat("--config=", directory, "/experiment.textproto")),
              HasSubstr("--data_dir=" + workplace_.data_dir),
              HasSubstr("--model_dir=" + workplace_.model_dir),
              HasSubstr("--teacher_cache_dir=" + workplace_.teacher_cache_dir),
              HasSubstr("--activation_checkpointing"),
              HasSubstr("--audio_cache_dir=" + workplace_.audio_cache_dir),
              HasSubstr("--output_dir=" + directory), HasSubstr("--threads=3"), HasSubstr("--device=cpu")));
    EXPECT_EQ(Contents(experiment, "result.json"), "{}\n");
  }
}

TEST_F(TrainingJobsTest, SkipsRunsThatAreComplete) {
  ASSERT_TRUE(TrainSideBySide(workplace_, {Named("vanilla")}, SideBySide(2)).ok());
  const std::string calls = Contents(Named("vanilla"), "calls.log");
  ASSERT_TRUE(TrainSideBySide(workplace_, {Named("vanilla"), Named("distilled")}, SideBySide(2)).ok());
  EXPECT_EQ(Contents(Named("vanilla"), "calls.log"), calls);
  EXPECT_NE(Contents(Named("distilled"), "calls.log"), "");
  // Nothing at all to do: not even a trainer is needed.
  std::filesystem::remove(workplace_.train_binary);
  EXPECT_TRUE(TrainSideBySide(workplace_, {Named("vanilla"), Named("distilled")}, SideBySide(2)).ok());
}

TEST_F(TrainingJobsTest, AFailureTellsItsReasonAndEndsTheOthers) {
  const absl::Time start = absl::Now();
  const absl::Status status = TrainSideBySide(workplace_, {Named("slow"), Named("broken")}, SideBySide(2));
  EXPECT_LT(absl::Now() - start, absl::Seconds(20));
  EXPECT_THAT(status.ToString(), AllOf(HasSubstr("optimization.steps is senseless"), HasSubstr("3")));
  EXPECT_EQ(Contents(Named("slow"), "result.json"), "");
}

TEST_F(TrainingJobsTest, WithAPlaceForFailuresTheOthersGoOn) {
  const std::vector<Experiment> experiments = {Named("broken"), Named("vanilla"), Named("distilled")};
  std::vector<FailedRun> failed;
  const absl::Status status = TrainSideBySide(workplace_, experiments, SideBySide(1), &failed);
  ASSERT_TRUE(status.ok()) << status;
  ASSERT_EQ(failed.size(), 1u);
  EXPECT_EQ(failed[0].index, 0u);
  EXPECT_EQ(failed[0].last_line, "optimization.steps is senseless");
  EXPECT_THAT(failed[0].log_path, testing::EndsWith(Directory(experiments[0]) + "/stderr.log"));
  EXPECT_EQ(Contents(experiments[1], "result.json"), "{}\n");
  EXPECT_EQ(Contents(experiments[2], "result.json"), "{}\n");
  // The directory knows, for those who look later, until the run is tried again.
  EXPECT_EQ(FailureOfRun(Output(experiments[0])), failed[0].last_line);
  EXPECT_EQ(FailureOfRun(Output(experiments[1])), "");
  ASSERT_TRUE(WriteFileAtomically(workplace_.train_binary, "#!/bin/sh\nsleep 0\n").ok());
  std::filesystem::permissions(workplace_.train_binary, std::filesystem::perms::owner_all);
  ASSERT_TRUE(TrainSideBySide(workplace_, experiments, SideBySide(1)).ok());
  EXPECT_EQ(FailureOfRun(Output(experiments[0])), "");
}

TEST_F(TrainingJobsTest, AConfigThatWaitsIsNoBeginning) {
  const std::string directory = Output(Named("vanilla"));
  ASSERT_TRUE(WriteRunConfig(Named("vanilla"), directory).ok());
  EXPECT_FALSE(IsBegunRun(directory));
  ASSERT_TRUE(WriteFileAtomically(JoinPath(directory, "environment.json"), "{}").ok());
  EXPECT_TRUE(IsBegunRun(directory));
}

TEST_F(TrainingJobsTest, NoMoreAtOnceThanJobsAndOneADevice) {
  const std::vector<Experiment> experiments = {Named("a"), Named("b"), Named("c"), Named("d")};
  TrainingJobsOptions options = SideBySide(4);
  options.devices = {"cuda:0", "cuda:1"};
  ASSERT_TRUE(TrainSideBySide(workplace_, experiments, options).ok());
  const std::string log = JoinPath(workplace_.output_dir, "runs/order.log");
  std::set<std::string> busy;
  for (const std::string& line :
       std::vector<std::string>(absl::StrSplit(ReadFile(log).value(), '\n', absl::SkipEmpty()))) {
    const std::vector<std::string> words = absl::StrSplit(line, ' ');
    if (words[0] == "begin") {
      EXPECT_TRUE(busy.insert(words[1]).second) << line;
    } else {
      busy.erase(words[1]);
    }
  }
  std::filesystem::remove_all(workplace_.output_dir);
  ASSERT_TRUE(TrainSideBySide(workplace_, experiments, SideBySide(1)).ok());
  std::string one_by_one;
  for (int i = 0; i < 4; ++i) one_by_one += "begin cpu\nend cpu\n";
  EXPECT_EQ(ReadFile(log).value(), one_by_one);
}

TEST_F(TrainingJobsTest, AnInterruptionEndsAllAndStartsNothingMore) {
  const absl::Time start = absl::Now();
  std::vector<FailedRun> failed;
  const absl::Status status = TrainSideBySide(
      workplace_, {Named("slow"), Named("interrupts"), Named("vanilla")}, SideBySide(2), &failed);
  EXPECT_LT(absl::Now() - start, absl::Seconds(20));
  EXPECT_EQ(status.code(), absl::StatusCode::kCancelled) << status;
  EXPECT_TRUE(failed.empty());
  EXPECT_EQ(Contents(Named("vanilla"), "calls.log"), "");
}

TEST_F(TrainingJobsTest, RejectsASenselessNumberOfJobs) {
  EXPECT_THAT(TrainSideBySide(workplace_, {Named("vanilla")}, SideBySide(0)).ToString(),
              HasSubstr("0 training runs at once"));
}

TEST_F(TrainingJobsTest, NamesATrainerThatIsNotThere) {
  workplace_.train_binary = "/no/such/trainer";
  EXPECT_THAT(TrainSideBySide(workplace_, {Named("vanilla")}, SideBySide(2)).ToString(),
              HasSubstr("/no/such/trainer"));
}

}  // namespace
}  // namespace distill_l2s
