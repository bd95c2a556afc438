#include "experiments/training/dry_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "base/file.h"
#include "data/corpora/manifest.h"
#include "experiments/training/tiny_experiment.h"

namespace distill_l2s {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

class DryRunTest : public testing::Test {
 protected:
  DryRunTest() {
    std::filesystem::remove_all(directory_);
    WriteTinyCorpus(JoinPath(directory_, "train.jsonl"), {"la mare", "casa", "mere", "rama"}, 1);
    WriteTinyCorpus(JoinPath(directory_, "dev.jsonl"), {"o rama", "mare"}, 100);
    options_.data_dir = directory_;
    options_.model_dir = "tests/golden/models";
    options_.output_dir = JoinPath(directory_, "run");
    options_.teacher_cache_dir = JoinPath(directory_, "cache");
    options_.loader_threads = 0;
    options_.threads = 1;
  }
  std::set<std::string> Files() const {
    std::set<std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory_)) {
      files.insert(entry.path());
    }
    return files;
  }

  const std::string directory_ = JoinPath(testing::TempDir(), "dry_run");
  TrainingOptions options_;
};

TEST_F(DryRunTest, TellsWhatTheRunWillBeAndLeavesNothing) {
  Experiment experiment = TinyExperiment(3600);
  experiment.mutable_evaluation()->set_every_steps(1000);
  const std::set<std::string> before = Files();
  const auto text = DryRun(experiment, options_);
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_THAT(
      *text,
      AllOf(HasSubstr("training    4 clips"), HasSubstr("dev         2 clips"),
            ContainsRegex("student     ([0-9]+) parameters, [0-9]+ of them trained"),
            ContainsRegex("3600 steps about [0-9.]+ (s|min [0-9]+ s|h [0-9]+ min), 4 evaluations about"),
            ContainsRegex("with full batches about [0-9.]+ GiB"), Not(HasSubstr("distilling"))));
  EXPECT_EQ(Files(), before);
}

TEST_F(DryRunTest, TheTimeOfClipsThatAreLeftOutDoesNotCount) {
  auto train = *ReadManifest(JoinPath(directory_, "train.jsonl"));
  Utterance endless = train.front();
  endless.duration_s = 3600;
  train.push_back(endless);
  ASSERT_TRUE(WriteManifest(JoinPath(directory_, "train.jsonl"), train).ok());
  const auto text = DryRun(TinyExperiment(3), options_);
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_THAT(*text, ContainsRegex("training    4 clips, [0-9.]+ s; 1 left out"));
}

TEST_F(DryRunTest, WarnsOfDataThatMisleads) {
  Experiment experiment = TinyExperiment(3);
  experiment.mutable_data()->set_dev_manifests(0, "train.jsonl");
  testing::internal::CaptureStderr();
  const auto text = DryRun(experiment, options_);
  const std::string log = testing::internal::GetCapturedStderr();
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_THAT(log, HasSubstr("data.dev_manifests: 4 of 4 clips are in data.train_manifests, too"));
}

TEST_F(DryRunTest, NamesTheWeightsThatAreDrawnFromTheSeed) {
  Experiment experiment = TinyExperiment(3);
  experiment.mutable_student()->set_checkpoint("student_layer");
  testing::internal::CaptureStderr();
  const auto text = DryRun(experiment, options_);
  const std::string log = testing::internal::GetCapturedStderr();
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_THAT(log, HasSubstr("weights that the checkpoint has not, drawn from the seed: lm_head.weight, "
                             "lm_head.bias"));
}

TEST_F(DryRunTest, WithATeacher) {
  Experiment experiment = TinyExperiment(10);
  AddTinyDistillation(&experiment);
  const std::set<std::string> before = Files();
  const auto text = DryRun(experiment, options_);
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_THAT(*text, AllOf(ContainsRegex("distilling  W of [0-9]+ parameters, from a teacher of 3 layers"),
                           ContainsRegex("the teacher before them [0-9.]+ s for 4 sentences")));
  EXPECT_EQ(Files(), before);
}

TEST_F(DryRunTest, TellsWhatCachesWillTakeAndMakesNone) {
  options_.audio_cache_dir = JoinPath(directory_, "audio_cache");
  options_.feature_cache_dir = JoinPath(directory_, "feature_cache");
  Experiment experiment = TinyExperiment(10);
  EXPECT_THAT(DryRun(experiment, options_).status().ToString(), HasSubstr("--feature_cache_dir"));
  experiment.mutable_student()->set_checkpoint("student_group");
  experiment.mutable_student()->set_freeze_feature_encoder(true);
  EXPECT_THAT(DryRun(experiment, options_).status().ToString(), HasSubstr("feat_extract_norm"));
  experiment.mutable_student()->set_checkpoint("student_layer");
  const std::set<std::string> before = Files();
  const auto text = DryRun(experiment, options_);
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_THAT(*text, ContainsRegex("features    up to [0-9.e+-]+ GB in .*feature_cache, where"));
  EXPECT_EQ(Files(), before);
}

TEST_F(DryRunTest, AbsentAudioAndModelsAreErrors) {
  Experiment experiment = TinyExperiment(10);
  std::filesystem::remove(JoinPath(directory_, "dev.jsonl-1.flac"));
  EXPECT_THAT(DryRun(experiment, options_).status().ToString(),
              AllOf(HasSubstr("data.dev_manifests: 1 of 2 audio files are not there"),
                    HasSubstr("dev.jsonl-1.flac")));
  AddTinyDistillation(&experiment);
  experiment.mutable_teacher()->set_checkpoint("absent");
  EXPECT_THAT(DryRun(experiment, options_).status().ToString(), HasSubstr("absent"));
}

}  // namespace
}  // namespace distill_l2s
