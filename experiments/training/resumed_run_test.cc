// How a run ends before its last step, and how it goes on.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <iostream>
#include <thread>

#include "absl/time/clock.h"
#include "base/file.h"
#include "experiments/evaluation/metrics_log.h"
#include "experiments/training/interruption.h"
#include "experiments/training/run_result.h"
#include "experiments/training/state/state_store.h"
#include "experiments/training/tiny_experiment.h"
#include "experiments/training/training_run_testing.h"
#include "modeling/testing/limited_memory.h"
#include "modeling/wav2vec2/pretrained.h"

namespace distill_l2s {
namespace {

using testing::HasSubstr;
using testing::UnorderedElementsAre;

class ResumedRunTest : public TrainingRunTest {};

TEST_F(ResumedRunTest, EndsAtASignalAndLeavesOnlyWholeFiles) {
  Experiment experiment = TinyExperiment(1000000);
  experiment.mutable_evaluation()->set_every_steps(1);
  AddTinyDistillation(&experiment);
  const std::string metrics = JoinPath(Output("interrupted"), "metrics.jsonl");
  // An earlier run's result, which must not stand beside the new run's files.
  options_.restart = true;
  ASSERT_TRUE(MakeDirectories(Output("interrupted")).ok());
  ASSERT_TRUE(WriteRunResult(JoinPath(Output("interrupted"), "result.json"), RunResult()).ok());
  std::filesystem::remove(metrics);
  EXPECT_EXIT(
      {
        CatchInterruptions();
        std::thread([&] {
          while (!ReadMetrics(metrics).ok() || ReadMetrics(metrics)->train.empty()) {
            absl::SleepFor(absl::Milliseconds(20));
          }
          kill(getpid(), SIGTERM);
        }).detach();
        const absl::Status status = RunInto(experiment, "interrupted");
        std::cerr << status << std::endl;
        _exit(absl::IsCancelled(status) ? 0 : 1);
      },
      testing::ExitedWithCode(0), "interrupted after [0-9]+ of 1000000 steps; the same command goes on");
  const StateStore states(JoinPath(Output("interrupted"), "training_state"), {});
  ASSERT_EQ(states.Steps().size(), 1u);
  EXPECT_TRUE(states.ReadNewest().ok());
  std::filesystem::remove_all(JoinPath(Output("interrupted"), "training_state"));
  EXPECT_THAT(
      Files(Output("interrupted")),
      UnorderedElementsAre("experiment.textproto", "environment.json", "events", "metrics.jsonl",
                           "checkpoint/config.json", "checkpoint/model.safetensors", "checkpoint/README.md",
                           "checkpoint/preprocessor_config.json", "checkpoint/special_tokens_map.json",
                           "checkpoint/tokenizer_config.json", "checkpoint/vocab.json"));
  EXPECT_TRUE(LoadWav2Vec2(JoinPath(Output("interrupted"), "checkpoint")).ok());
}

// What a run does after each kind of end is tests/kill_and_resume_test; here: from every state to the same
// end.
TEST_F(ResumedRunTest, GoesOnFromAnyOfItsStatesToTheSameResult) {
  Experiment experiment = TinyExperiment(12);
  AddTinyDistillation(&experiment);
  experiment.mutable_evaluation()->set_every_steps(5);
  experiment.mutable_evaluation()->set_selection(Evaluation::BEST_WER);
  experiment.mutable_optimization()->set_accumulation_steps(2);
  experiment.mutable_optimization()->mutable_moving_average();
  options_.keep_states_every_steps = 1;
  ASSERT_TRUE(RunInto(experiment, "uninterrupted").ok());
  const StateStore states(JoinPath(Output("uninterrupted"), "training_state"), {});
  ASSERT_EQ(states.Steps().size(), 11u);
  for (const int64_t step : {1, 5, 6, 11}) {
    const std::string name = "resumed_at_" + std::to_string(step);
    // What a run that was killed later had left, lines of later steps and a torn one among it.
    std::filesystem::copy(Output("uninterrupted"), Output(name), std::filesystem::copy_options::recursive);
    std::filesystem::remove(JoinPath(Output(name), "result.json"));
    for (const int64_t later : states.Steps()) {
      if (later > step) {
        std::filesystem::remove_all(JoinPath(Output(name), "training_state/step-" + std::to_string(later)));
      }
    }
    const absl::Status status = RunInto(experiment, name);
    ASSERT_TRUE(status.ok()) << status;
    EXPECT_EQ(ComparableMetrics(Output(name)), ComparableMetrics(Output("uninterrupted")));
    for (const char* file : {"checkpoint/model.safetensors", "distillation.safetensors"}) {
      EXPECT_TRUE(Bytes(name, file) == Bytes("uninterrupted", file)) << name << " " << file;
    }
    const auto result = ReadRunResult(JoinPath(Output(name), "result.json"));
    const auto expected = ReadRunResult(JoinPath(Output("uninterrupted"), "result.json"));
    EXPECT_EQ(result->audio_s, expected->audio_s);
    EXPECT_EQ(result->selected_step, expected->selected_step);
  }
}

TEST_F(ResumedRunTest, ACompleteRunIsNotRunAgainUntilToldTo) {
  const Experiment experiment = TinyExperiment(3);
  ASSERT_TRUE(RunInto(experiment, "complete").ok());
  const std::string result = Bytes("complete", "result.json");
  ASSERT_TRUE(RunInto(experiment, "complete").ok());
  EXPECT_EQ(Bytes("complete", "result.json"), result);
  options_.restart = true;
  ASSERT_TRUE(RunInto(experiment, "complete").ok());
  EXPECT_NE(Bytes("complete", "result.json"), result);
  EXPECT_FALSE(FileExists(JoinPath(Output("complete"), "training_state/step-3")));
}

// Whatever LibTorch throws ends a run with an error, not the process.
TEST_F(ResumedRunTest, MemoryThatEndsIsAnErrorAndTheStatesStay) {
  const Experiment experiment = TinyExperiment(6);
  options_.keep_states_every_steps = 3;
  options_.loader_threads = 1;
  ASSERT_TRUE(RunInto(experiment, "starved").ok());
  const std::string weights = Bytes("starved", "checkpoint/model.safetensors");
  std::filesystem::remove(JoinPath(Output("starved"), "result.json"));
  const StateStore states(JoinPath(Output("starved"), "training_state"), {});
  // At each stage: while the state is read, the student is set up, the first batch is loaded.
  for (const int64_t bytes : {10'000, 100'000, 300'000}) {
    const LimitedMemory memory(bytes);
    const absl::Status status = RunInto(experiment, "starved");
    EXPECT_TRUE(absl::IsResourceExhausted(status)) << bytes << ": " << status;
    EXPECT_THAT(status.ToString(), HasSubstr("injected")) << bytes;
    EXPECT_GT(memory.failures(), 0) << bytes;
    EXPECT_EQ(states.Steps(), std::vector<int64_t>{3}) << bytes;
  }
  ASSERT_TRUE(RunInto(experiment, "starved").ok());
  EXPECT_TRUE(Bytes("starved", "checkpoint/model.safetensors") == weights);
}

TEST_F(ResumedRunTest, DoesNotGoOnWithOtherDataOrAnotherExperiment) {
  Experiment experiment = TinyExperiment(6);
  options_.keep_states_every_steps = 3;
  ASSERT_TRUE(RunInto(experiment, "changed").ok());
  std::filesystem::remove(JoinPath(Output("changed"), "result.json"));
  std::vector<Utterance> fewer(train_.begin(), train_.end() - 1);
  ASSERT_TRUE(WriteManifest(JoinPath(directory_, "train.jsonl"), fewer).ok());
  EXPECT_THAT(RunInto(experiment, "changed").ToString(),
              HasSubstr("the data of its manifests changed: train.jsonl had 9 clips and has 8. Restore it"));
  ASSERT_TRUE(WriteManifest(JoinPath(directory_, "train.jsonl"), train_).ok());
  experiment.set_seed(9);
  EXPECT_THAT(RunInto(experiment, "changed").ToString(),
              HasSubstr("is of another experiment:\n  seed: 7 -> 9\n"));
  EXPECT_FALSE(FileExists(JoinPath(Output("changed"), "result.json")));
}

TEST_F(ResumedRunTest, MoreStepsGoOnFromTheEndAsIfTheyHadBeenThereAtOnce) {
  Experiment experiment = TinyExperiment(8);
  AddTinyDistillation(&experiment);
  experiment.mutable_evaluation()->set_every_steps(4);
  options_.keep_final_state = true;
  ASSERT_TRUE(RunInto(experiment, "extended").ok());
  EXPECT_TRUE(FileExists(JoinPath(Output("extended"), "training_state/step-8")));
  experiment.mutable_optimization()->set_steps(12);
  const absl::Status status = RunInto(experiment, "extended");
  ASSERT_TRUE(status.ok()) << status;
  ASSERT_TRUE(RunInto(experiment, "at_once").ok());
  EXPECT_EQ(ComparableMetrics(Output("extended")), ComparableMetrics(Output("at_once")));
  EXPECT_TRUE(Bytes("extended", "checkpoint/model.safetensors") ==
              Bytes("at_once", "checkpoint/model.safetensors"));
  EXPECT_EQ(ReadRunResult(JoinPath(Output("extended"), "result.json"))->steps, 12);
  const StateStore states(JoinPath(Output("extended"), "training_state"), {});
  EXPECT_THAT(states.Steps(), testing::ElementsAre(12));
}

TEST_F(ResumedRunTest, MoreStepsNeedTheLastState) {
  ASSERT_TRUE(RunInto(TinyExperiment(3), "ended").ok());
  EXPECT_THAT(RunInto(TinyExperiment(5), "ended").ToString(), HasSubstr("(--keep_final_state)"));
  EXPECT_EQ(ReadRunResult(JoinPath(Output("ended"), "result.json"))->steps, 3);
}

TEST_F(ResumedRunTest, ChangedDataIsFoundBeforeTheTeacherReads) {
  Experiment experiment = TinyExperiment(6);
  AddTinyDistillation(&experiment);
  options_.keep_states_every_steps = 3;
  ASSERT_TRUE(RunInto(experiment, "teacher_waits").ok());
  std::filesystem::remove(JoinPath(Output("teacher_waits"), "result.json"));
  std::vector<Utterance> changed = train_;
  changed[0].text = "o sare rosie";
  ASSERT_TRUE(WriteManifest(JoinPath(directory_, "train.jsonl"), changed).ok());
  options_.teacher_cache_dir = JoinPath(directory_, "no_teacher_cache");
  EXPECT_THAT(RunInto(experiment, "teacher_waits").ToString(),
              HasSubstr("train.jsonl had 9 clips and has as many, with other names"));
  EXPECT_FALSE(FileExists(options_.teacher_cache_dir));
}

TEST_F(ResumedRunTest, AStateThatCannotBeWrittenEndsTheRunWithAnError) {
  options_.save_every_steps = 1;
  ASSERT_TRUE(MakeDirectories(Output("unwritable")).ok());
  ASSERT_TRUE(WriteFileAtomically(JoinPath(Output("unwritable"), "training_state"), "a file").ok());
  const absl::Status status = RunInto(TinyExperiment(50), "unwritable");
  EXPECT_THAT(status.ToString(), HasSubstr("training_state"));
  EXPECT_FALSE(FileExists(JoinPath(Output("unwritable"), "result.json")));
}

}  // namespace
}  // namespace distill_l2s
