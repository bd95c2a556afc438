// A run that is killed, stopped or finds its disk full at any moment, and is started again until it is
// complete, gives what an uninterrupted run gives, bit for bit: the real binary, real signals, real files.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/file.h"
#include "base/random.h"
#include "base/text_proto.h"
#include "experiments/evaluation/metrics_log.h"
#include "experiments/jobs/subprocess.h"
#include "experiments/training/run_result.h"
#include "experiments/training/state/state_store.h"
#include "experiments/training/tiny_experiment.h"
#include "experiments/training/training_run_testing.h"

namespace distill_l2s {
namespace {

using testing::HasSubstr;

constexpr int kSteps = 480;
constexpr int kKills = 20;
// At most so many steps from start to kill, and what the machine does in some milliseconds more.
constexpr int kStepsToKill = 8;

class KillAndResumeTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    std::filesystem::remove_all(Base());
    WriteTinyCorpus(Base() + "/train.jsonl",
                    {"la mare", "casa", "o casa rosie", "mere", "rama", "sare", "or", "soare", "a"}, 1);
    WriteTinyCorpus(Base() + "/dev.jsonl", {"o rama", "mare"}, 100);
    Experiment experiment = TinyExperiment(kSteps);
    AddTinyDistillation(&experiment);
    experiment.mutable_evaluation()->set_every_steps(120);
    experiment.mutable_optimization()->mutable_moving_average();
    ASSERT_TRUE(WriteFileAtomically(Base() + "/config.textproto", ToTextProto(experiment)).ok());
    Subprocess run = Start("uninterrupted");
    ASSERT_TRUE(run.Wait().ok());
  }

  static std::string Base() { return JoinPath(testing::TempDir(), "kill_and_resume"); }
  static std::string Output(const std::string& name) { return JoinPath(Base(), name); }

  static std::vector<std::string> Command(const std::string& name) {
    return {"experiments/train",
            absl::StrCat("--config=", Base(), "/config.textproto"),
            absl::StrCat("--data_dir=", Base()),
            "--model_dir=tests/golden/models",
            absl::StrCat("--output_dir=", Output(name)),
            "--threads=1",
            "--loader_threads=1",
            "--log_every_steps=1",
            "--save_every_steps=3"};
  }
  static Subprocess Start(const std::string& name) {
    ProcessOptions options;
    options.arguments = Command(name);
    return *Subprocess::Start(options);
  }

  static int64_t LastStep(const std::string& name) {
    const auto log = ReadMetrics(Output(name) + "/metrics.jsonl");
    return log.ok() && !log->train.empty() ? log->train.back().step : 0;
  }
  static StateStore States(const std::string& name) { return {Output(name) + "/training_state", {}}; }
  static int64_t NewestState(const std::string& name) {
    const std::vector<int64_t> steps = States(name).Steps();
    return steps.empty() ? 0 : steps.back();
  }

  // Until the run has logged `step`, or has ended.
  static void WaitForStep(const std::string& name, int64_t step, Subprocess* run) {
    while (!run->Poll() && LastStep(name) < step) absl::SleepFor(absl::Milliseconds(5));
  }

  static void ExpectSameAsUninterrupted(const std::string& name) {
    EXPECT_EQ(ComparableMetrics(Output(name)), ComparableMetrics(Output("uninterrupted")));
    for (const char* file :
         {"/checkpoint/model.safetensors", "/checkpoint/README.md", "/distillation.safetensors"}) {
      EXPECT_TRUE(*ReadFile(Output(name) + file) == *ReadFile(Output("uninterrupted") + file)) << file;
    }
    const auto result = ReadRunResult(Output(name) + "/result.json");
    const auto expected = ReadRunResult(Output("uninterrupted") + "/result.json");
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_EQ(result->audio_s, expected->audio_s);
    EXPECT_EQ(result->teacher_sha256_before, expected->teacher_sha256_after);
    // The final state alone, from which a run with a constant schedule may be given more steps.
    EXPECT_EQ(States(name).Steps(), std::vector<int64_t>{result->steps});
  }
};

TEST_F(KillAndResumeTest, KilledTwentyTimes) {
  Random random(20261123);
  for (int i = 0; i < kKills; ++i) {
    const int64_t first = NewestState("killed");
    Subprocess run = Start("killed");
    // Some while they start or load, most while they train, evaluate or write.
    if (i % 5 == 4) {
      const absl::Time end = absl::Now() + absl::Milliseconds(random.Below(1000));
      while (absl::Now() < end && LastStep("killed") < first + kStepsToKill) {
        absl::SleepFor(absl::Milliseconds(1));
      }
    } else {
      WaitForStep("killed", first + random.Below(kStepsToKill), &run);
      absl::SleepFor(absl::Microseconds(random.Below(10000)));
    }
    ASSERT_FALSE(run.Poll()) << "ended before kill " << i;
    ASSERT_EQ(kill(run.pid(), SIGKILL), 0);
    EXPECT_FALSE(run.Wait().ok());
  }
  EXPECT_GT(NewestState("killed"), 0);
  Subprocess last = Start("killed");
  const absl::Status ended = last.Wait();
  ASSERT_TRUE(ended.ok()) << ended;
  ExpectSameAsUninterrupted("killed");
}

TEST_F(KillAndResumeTest, StoppedBySignals) {
  for (const int signal : {SIGTERM, SIGINT}) {
    const int64_t first = NewestState("stopped");
    Subprocess run = Start("stopped");
    WaitForStep("stopped", first + 30, &run);
    ASSERT_EQ(kill(run.pid(), signal), 0);
    const std::string ended = run.Wait().ToString();
    EXPECT_THAT(ended, HasSubstr("130"));
    EXPECT_THAT(ended, HasSubstr("the same command goes on from"));
    EXPECT_EQ(NewestState("stopped"), LastStep("stopped"));
  }
  Subprocess last = Start("stopped");
  ASSERT_TRUE(last.Wait().ok());
  ExpectSameAsUninterrupted("stopped");
}

TEST_F(KillAndResumeTest, ADamagedStateCostsNoMoreThanItsSteps) {
  Subprocess run = Start("damaged");
  WaitForStep("damaged", 30, &run);
  ASSERT_EQ(kill(run.pid(), SIGTERM), 0);
  EXPECT_FALSE(run.Wait().ok());
  const std::string newest = States("damaged").Path(NewestState("damaged"));
  std::filesystem::resize_file(newest + "/student.safetensors",
                               std::filesystem::file_size(newest + "/student.safetensors") / 2);
  ProcessOptions options;
  options.arguments = Command("damaged");
  options.standard_error = ProcessOutput::File(Base() + "/damaged.log");
  Subprocess last = *Subprocess::Start(options);
  ASSERT_TRUE(last.Wait().ok());
  EXPECT_THAT(*ReadFile(Base() + "/damaged.log"),
              HasSubstr(newest + " cannot be used; the one before is looked for"));
  ExpectSameAsUninterrupted("damaged");
}

// As far as a test can fill one: no file of the process may grow beyond 80 KiB, the optimiser's is larger.
TEST_F(KillAndResumeTest, AFullDiskLeavesTheStateToGoOnFrom) {
  Subprocess run = Start("full");
  WaitForStep("full", 30, &run);
  ASSERT_EQ(kill(run.pid(), SIGTERM), 0);
  EXPECT_FALSE(run.Wait().ok());
  const int64_t state = NewestState("full");
  ProcessOptions options;
  options.arguments = {"bash", "-c", "trap '' XFSZ; ulimit -f 80; exec \"$@\"", "bash"};
  for (const std::string& argument : Command("full")) options.arguments.push_back(argument);
  Subprocess limited = *Subprocess::Start(options);
  const std::string error = limited.Wait().ToString();
  EXPECT_THAT(error, HasSubstr("training_step.safetensors: cannot write: File too large"));
  EXPECT_EQ(NewestState("full"), state);
  EXPECT_FALSE(FileExists(Output("full") + "/result.json"));
  Subprocess last = Start("full");
  ASSERT_TRUE(last.Wait().ok());
  ExpectSameAsUninterrupted("full");
}

}  // namespace
}  // namespace distill_l2s
