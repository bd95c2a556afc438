#include "experiments/training/training_run.h"

#include <ATen/ops/allclose.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <limits>

#include "absl/strings/str_cat.h"
#include "base/directory_lock.h"
#include "base/file.h"
#include "base/text_proto.h"
#include "experiments/evaluation/metrics_log.h"
#include "experiments/evaluation/transcription.h"
#include "experiments/experiment_config.h"
#include "experiments/training/run_result.h"
#include "experiments/training/tiny_experiment.h"
#include "experiments/training/training_run_testing.h"
#include "modeling/checkpoint/safetensors.h"
#include "modeling/recognizer/recognizer.h"
#include "modeling/wav2vec2/pretrained.h"

namespace distill_l2s {
namespace {

using testing::HasSubstr;
using testing::UnorderedElementsAre;

TEST_F(TrainingRunTest, LeavesWhatTheHeaderPromises) {
  Experiment experiment = TinyExperiment(20);
  double longest_s = 0;
  for (const Utterance& utterance : train_) longest_s = std::max(longest_s, utterance.duration_s);
  experiment.mutable_data()->mutable_batching()->set_max_clip_s(longest_s - 0.01);
  const absl::Status status = RunInto(experiment, "vanilla");
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_THAT(Files(Output("vanilla")),
              UnorderedElementsAre("experiment.textproto", "environment.json", "events", "metrics.jsonl",
                                   "result.json", "checkpoint/config.json", "checkpoint/model.safetensors",
                                   "checkpoint/README.md", "checkpoint/preprocessor_config.json",
                                   "checkpoint/special_tokens_map.json", "checkpoint/tokenizer_config.json",
                                   "checkpoint/vocab.json"));

  Experiment written;
  ASSERT_TRUE(ReadTextProto(JoinPath(Output("vanilla"), "experiment.textproto"), &written).ok());
  EXPECT_EQ(ToTextProto(written), ToTextProto(experiment));

  const auto log = ReadMetrics(JoinPath(Output("vanilla"), "metrics.jsonl"));
  ASSERT_TRUE(log.ok()) << log.status();
  ASSERT_EQ(log->train.size(), 5u);
  for (size_t i = 0; i < log->train.size(); ++i) {
    EXPECT_EQ(log->train[i].step, 4 * static_cast<int64_t>(i + 1));
    EXPECT_FALSE(log->train[i].distillation_loss.has_value());
    EXPECT_GT(log->train[i].audio_s, i == 0 ? 0 : log->train[i - 1].audio_s);
  }
  EXPECT_LT(log->train.back().ctc_loss, log->train.front().ctc_loss);
  ASSERT_EQ(log->dev.size(), 1u);
  EXPECT_EQ(log->dev[0].step, 20);

  const auto result = ReadRunResult(JoinPath(Output("vanilla"), "result.json"));
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->experiment_id, ExperimentId(experiment));
  EXPECT_EQ(result->steps, 20);
  EXPECT_EQ(result->selected_step, 20);
  EXPECT_EQ(result->skipped_steps, 0);
  EXPECT_EQ(result->clips, 8);
  EXPECT_EQ(result->clips_left_out, 1);
  EXPECT_DOUBLE_EQ(result->audio_s, log->train.back().audio_s);
  EXPECT_GT(result->training_s, 0);
  EXPECT_GE(result->wall_s, result->training_s);
  EXPECT_EQ(result->teacher_sha256_before, "");

  const auto student = LoadWav2Vec2(JoinPath(Output("vanilla"), "checkpoint"));
  ASSERT_TRUE(student.ok()) << student.status();
  int64_t parameters = 0;
  for (const at::Tensor& parameter : (*student)->parameters()) parameters += parameter.numel();
  EXPECT_EQ(result->parameters, parameters);
}

TEST_F(TrainingRunTest, ASecondRunInTheSameDirectoryIsRefused) {
  ASSERT_TRUE(MakeDirectories(Output("taken")).ok());
  {
    const auto first = DirectoryLock::Acquire(Output("taken"));
    ASSERT_TRUE(first.ok()) << first.status();
    const absl::Status second = RunInto(TinyExperiment(4), "taken");
    EXPECT_TRUE(absl::IsFailedPrecondition(second)) << second;
    EXPECT_THAT(std::string(second.message()), HasSubstr(absl::StrCat("process ", getpid(), " on ")));
    EXPECT_THAT(Files(Output("taken")), UnorderedElementsAre(DirectoryLock::FileName()));
  }
  EXPECT_TRUE(RunInto(TinyExperiment(4), "taken").ok());
}

TEST_F(TrainingRunTest, DistilsFromATeacherThatStaysAsItIs) {
  Experiment experiment = TinyExperiment(20);
  AddTinyDistillation(&experiment);
  const absl::Status status = RunInto(experiment, "distilled");
  ASSERT_TRUE(status.ok()) << status;
  const auto result = ReadRunResult(JoinPath(Output("distilled"), "result.json"));
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->teacher_sha256_before.size(), 64u);
  EXPECT_EQ(result->teacher_sha256_after, result->teacher_sha256_before);
  const auto projection = ReadSafetensors(JoinPath(Output("distilled"), "distillation.safetensors"));
  ASSERT_TRUE(projection.ok()) << projection.status();
  ASSERT_EQ(projection->tensors.size(), 1u);
  EXPECT_EQ(projection->tensors.begin()->second.sizes().vec(), (std::vector<int64_t>{16, 48}));
  const auto log = ReadMetrics(JoinPath(Output("distilled"), "metrics.jsonl"));
  ASSERT_TRUE(log.ok()) << log.status();
  for (const TrainMetrics& metrics : log->train) {
    ASSERT_TRUE(metrics.distillation_loss.has_value());
    EXPECT_NEAR(metrics.loss, metrics.ctc_loss + 0.5 * *metrics.distillation_loss, 1e-4 * metrics.loss);
  }
}

TEST_F(TrainingRunTest, OneExperimentGivesOneResultHoweverItIsRun) {
  Experiment experiment = TinyExperiment(12);
  AddTinyDistillation(&experiment);
  experiment.mutable_evaluation()->set_every_steps(5);
  ASSERT_TRUE(RunInto(experiment, "alone").ok());
  options_.loader_threads = 2;
  options_.teacher_cache_dir = JoinPath(directory_, "teacher_cache");
  options_.audio_cache_dir = JoinPath(directory_, "audio_cache");
  ASSERT_TRUE(RunInto(experiment, "side_by_side").ok());
  EXPECT_TRUE(FileExists(options_.audio_cache_dir));
  ASSERT_TRUE(RunInto(experiment, "warm_cache").ok());
  for (const char* other : {"side_by_side", "warm_cache"}) {
    EXPECT_EQ(ComparableMetrics(Output("alone")), ComparableMetrics(Output(other)));
    for (const char* file :
         {"checkpoint/model.safetensors", "checkpoint/vocab.json", "distillation.safetensors"}) {
      EXPECT_TRUE(Bytes("alone", file) == Bytes(other, file)) << other << " " << file;
    }
  }
  experiment.set_seed(8);
  ASSERT_TRUE(RunInto(experiment, "other_seed").ok());
  EXPECT_NE(ComparableMetrics(Output("alone")), ComparableMetrics(Output("other_seed")));
}

TEST_F(TrainingRunTest, KeptFeaturesGiveOneResultWhateverTheCacheHolds) {
  Experiment experiment = TinyExperiment(12);
  Student* student = experiment.mutable_student();
  student->set_checkpoint("student_layer");
  student->set_freeze_feature_encoder(true);
  student->mutable_overrides()->set_apply_spec_augment(true);
  student->mutable_overrides()->set_mask_time_length(2);
  student->mutable_overrides()->set_hidden_dropout(0.1f);
  experiment.mutable_data()->mutable_batching()->add_speed_factors(1);
  experiment.mutable_data()->mutable_batching()->add_speed_factors(1.1);
  const std::string weights = "checkpoint/model.safetensors";
  ASSERT_TRUE(RunInto(experiment, "no_features").ok());
  options_.feature_cache_dir = JoinPath(directory_, "feature_cache");
  ASSERT_TRUE(RunInto(experiment, "cold_features").ok());
  EXPECT_FALSE(Files(options_.feature_cache_dir).empty());
  ASSERT_TRUE(RunInto(experiment, "warm_features").ok());
  EXPECT_TRUE(Bytes("cold_features", weights) == Bytes("warm_features", weights));
  EXPECT_EQ(ComparableMetrics(Output("cold_features")), ComparableMetrics(Output("warm_features")));
  // Against a run without it there is rounding, and nothing else.
  const auto kept = ReadSafetensors(JoinPath(Output("warm_features"), weights));
  const auto computed = ReadSafetensors(JoinPath(Output("no_features"), weights));
  for (const auto& [name, tensor] : computed->tensors) {
    EXPECT_TRUE(at::allclose(tensor, kept->tensors.at(name), 1e-4, 1e-4)) << name;
  }
  // The flag is no part of what a run is.
  EXPECT_EQ(ReadRunResult(JoinPath(Output("no_features"), "result.json"))->experiment_id,
            ReadRunResult(JoinPath(Output("warm_features"), "result.json"))->experiment_id);
}

TEST_F(TrainingRunTest, FeaturesThatCannotBeKeptAreAnErrorBeforeAnyWork) {
  options_.feature_cache_dir = JoinPath(directory_, "useless_cache");
  EXPECT_THAT(RunInto(TinyExperiment(3), "useless").ToString(),
              HasSubstr("--feature_cache_dir: student.freeze_feature_encoder is false"));
  Experiment experiment = TinyExperiment(3);
  experiment.mutable_student()->set_checkpoint("student_group");
  experiment.mutable_student()->set_freeze_feature_encoder(true);
  EXPECT_THAT(RunInto(experiment, "useless").ToString(), HasSubstr("feat_extract_norm \"group\""));
  EXPECT_FALSE(FileExists(options_.feature_cache_dir));
  EXPECT_FALSE(FileExists(Output("useless")));
}

TEST_F(TrainingRunTest, ArmsOfAComparisonDrawTheSameWeightsBatchesAndMasks) {
  Experiment experiment = TinyExperiment(1);
  ASSERT_TRUE(RunInto(experiment, "arm_vanilla").ok());
  AddTinyDistillation(&experiment);
  ASSERT_TRUE(RunInto(experiment, "arm_distilled").ok());
  std::vector<double> ctc_losses;
  for (const char* name : {"arm_vanilla", "arm_distilled"}) {
    const auto log = ReadMetrics(JoinPath(Output(name), "metrics.jsonl"));
    ASSERT_TRUE(log.ok()) << log.status();
    ctc_losses.push_back(log->train.at(0).ctc_loss);
  }
  EXPECT_EQ(ctc_losses[0], ctc_losses[1]);
}

TEST_F(TrainingRunTest, KeepsTheWeightsThatAreBestOnTheDevSet) {
  Experiment experiment = TinyExperiment(20);
  experiment.mutable_evaluation()->set_every_steps(3);
  experiment.mutable_evaluation()->set_selection(Evaluation::BEST_CER);
  // Weights this large say something else at each evaluation, where smaller ones soon say nothing but blanks.
  experiment.mutable_student()->mutable_random()->set_initializer_range(1);
  experiment.mutable_optimization()->set_learning_rate(1e-3);
  ASSERT_TRUE(RunInto(experiment, "best").ok());
  const auto log = ReadMetrics(JoinPath(Output("best"), "metrics.jsonl"));
  ASSERT_TRUE(log.ok()) << log.status();
  std::vector<int64_t> steps;
  for (const DevMetrics& metrics : log->dev) steps.push_back(metrics.step);
  EXPECT_THAT(steps, testing::ElementsAre(3, 6, 9, 12, 15, 18, 20));
  const auto best = std::min_element(
      log->dev.begin(), log->dev.end(),
      [](const DevMetrics& a, const DevMetrics& b) { return a.cer_percent < b.cer_percent; });
  EXPECT_LT(best->cer_percent, std::max(log->dev.front().cer_percent, log->dev.back().cer_percent));
  EXPECT_EQ(ReadRunResult(JoinPath(Output("best"), "result.json"))->selected_step, best->step);

  const std::string checkpoint = JoinPath(Output("best"), "checkpoint");
  const auto parts = LoadRecognizerParts(checkpoint);
  ASSERT_TRUE(parts.ok()) << parts.status();
  const auto results = TranscribeAndScore(Recognizer(*parts), dev_, {});
  ASSERT_TRUE(results.ok()) << results.status();
  EXPECT_DOUBLE_EQ(100 * SumErrors(*results).characters.Rate(), best->cer_percent);
}

TEST_F(TrainingRunTest, ACheckpointsPreprocessorHoldsInTrainingAndExport) {
  const std::string models = JoinPath(directory_, "models");
  ASSERT_TRUE(MakeDirectories(models).ok());
  std::filesystem::copy("tests/golden/models/student_layer", JoinPath(models, "raw"),
                        std::filesystem::copy_options::recursive);
  std::filesystem::permissions(JoinPath(models, "raw"), std::filesystem::perms::owner_all);
  const std::string settings = JoinPath(models, "raw/preprocessor_config.json");
  std::filesystem::remove(settings);
  options_.model_dir = models;
  Experiment experiment = TinyExperiment(1);
  experiment.mutable_student()->set_checkpoint("raw");
  std::vector<double> losses;
  for (const bool normalizes : {true, false}) {
    const std::string name = normalizes ? "normalized" : "raw";
    ASSERT_TRUE(
        WriteFileAtomically(settings, absl::StrCat("{\"do_normalize\": ", normalizes ? "true" : "false", "}"))
            .ok());
    const absl::Status status = RunInto(experiment, name);
    ASSERT_TRUE(status.ok()) << status;
    losses.push_back(ReadMetrics(JoinPath(Output(name), "metrics.jsonl"))->train.at(0).loss);
    EXPECT_EQ(ReadPreprocessor(JoinPath(Output(name), "checkpoint"))->do_normalize, normalizes);
  }
  EXPECT_NE(losses[0], losses[1]);  // It trains on other waveforms.
}

TEST_F(TrainingRunTest, ErrorsNameWhatIsWrongBeforeAnythingIsWritten) {
  Experiment experiment = TinyExperiment(20);
  experiment.mutable_data()->set_train_manifests(0, "absent.jsonl");
  EXPECT_THAT(RunInto(experiment, "failed").ToString(), HasSubstr(Output("absent.jsonl")));
  experiment = TinyExperiment(20);
  AddTinyDistillation(&experiment);
  experiment.mutable_distillation()->mutable_layer_pairs(0)->set_student(9);
  EXPECT_THAT(RunInto(experiment, "failed").ToString(), HasSubstr("distillation.layer_pairs.student is 9"));
  experiment.mutable_teacher()->set_checkpoint("no_such_teacher");
  EXPECT_THAT(
      RunInto(experiment, "failed").ToString(),
      HasSubstr("teacher.checkpoint: tests/golden/models/no_such_teacher: no config.json there; relative "
                "paths begin at --model_dir, which is tests/golden/models"));
  EXPECT_FALSE(std::filesystem::exists(Output("failed")));
}

TEST_F(TrainingRunTest, StopsEarlyWithoutGain) {
  Experiment experiment = TinyExperiment(400);
  experiment.mutable_evaluation()->set_every_steps(2);
  experiment.mutable_evaluation()->set_selection(Evaluation::BEST_CER);
  experiment.mutable_evaluation()->set_patience(3);
  const absl::Status status = RunInto(experiment, "early");
  ASSERT_TRUE(status.ok()) << status;
  const auto result = ReadRunResult(JoinPath(Output("early"), "result.json"));
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_LT(result->steps, 400);
  const auto log = ReadMetrics(JoinPath(Output("early"), "metrics.jsonl"));
  ASSERT_TRUE(log.ok()) << log.status();
  // The last three evaluations, and no three before them, brought nothing below the lowest rate, which had
  // been below 100 %.
  double lowest = std::numeric_limits<double>::infinity();
  int64_t best_step = 0, without_gain = 0;
  for (const DevMetrics& metrics : log->dev) {
    EXPECT_LT(without_gain, 3);
    without_gain = metrics.cer_percent < lowest || lowest >= 100 ? 0 : without_gain + 1;
    if (metrics.cer_percent < lowest) best_step = metrics.step;
    lowest = std::min(lowest, metrics.cer_percent);
  }
  EXPECT_EQ(without_gain, 3);
  EXPECT_LT(lowest, 100);
  EXPECT_EQ(log->dev.back().step, result->steps);
  EXPECT_EQ(result->selected_step, best_step);
}

TEST_F(TrainingRunTest, ActivationCheckpointingLeavesTheResult) {
  for (const auto precision : {OptimizationConfig::FP32, OptimizationConfig::BF16}) {
    const std::string name = OptimizationConfig::Precision_Name(precision);
    SCOPED_TRACE(name);
    Experiment experiment = TinyExperiment(6);
    AddTinyDistillation(&experiment);
    experiment.mutable_optimization()->set_precision(precision);
    options_.activation_checkpointing = false;
    ASSERT_TRUE(RunInto(experiment, name).ok());
    options_.activation_checkpointing = true;
    ASSERT_TRUE(RunInto(experiment, name + "_recomputed").ok());
    EXPECT_EQ(ComparableMetrics(Output(name)), ComparableMetrics(Output(name + "_recomputed")));
    EXPECT_TRUE(Bytes(name, "checkpoint/model.safetensors") ==
                Bytes(name + "_recomputed", "checkpoint/model.safetensors"));
  }
}

}  // namespace
}  // namespace distill_l2s
