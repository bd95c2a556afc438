#include "experiments/experiment_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/text_proto.h"

namespace distill_l2s {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kValid[] = R"(
  data { train_manifests: "train.jsonl" dev_manifests: "dev.jsonl" batching { batch_s: 12 max_clip_s: 10 } }
  student { checkpoint: "xlsr" }
  teacher { checkpoint: "infoxlm" }
  distillation { layer_pairs { teacher: 12 student: 24 } shrink {} resampling: NEAREST weight: 0.5 }
  optimization { steps: 10 learning_rate: 0.001 cosine {} })";

Experiment Parse(const std::string& text) {
  Experiment experiment;
  EXPECT_TRUE(ParseTextProto(text, "test", &experiment).ok());
  return experiment;
}

std::string ErrorAfter(const std::string& assignment) {
  Experiment experiment = Parse(kValid);
  MergeExperiment(Parse(assignment), &experiment);
  return std::string(ValidateExperiment(experiment).message());
}

TEST(ExperimentConfigTest, ValidExperimentPasses) { EXPECT_TRUE(ValidateExperiment(Parse(kValid)).ok()); }

TEST(ExperimentConfigTest, OverlayReplacesScalarsListsAndOneofs) {
  Experiment experiment = Parse(kValid);
  MergeExperiment(Parse(R"(data { train_manifests: "a" train_manifests: "b" }
                           distillation { all_frames {} layer_pairs { teacher: 6 student: 12 } }
                           optimization { steps: 20 })"),
                  &experiment);
  EXPECT_THAT(experiment.data().train_manifests(), ElementsAre("a", "b"));
  EXPECT_THAT(experiment.data().dev_manifests(), ElementsAre("dev.jsonl"));
  EXPECT_TRUE(experiment.distillation().has_all_frames());
  EXPECT_FALSE(experiment.distillation().has_shrink());
  ASSERT_EQ(experiment.distillation().layer_pairs_size(), 1);
  EXPECT_EQ(experiment.distillation().layer_pairs(0).teacher(), 6);
  EXPECT_EQ(experiment.optimization().steps(), 20);
  EXPECT_EQ(experiment.optimization().learning_rate(), 0.001);
}

TEST(ExperimentConfigTest, ErrorsNameFieldValueAndExpectation) {
  EXPECT_THAT(ErrorAfter("optimization { steps: 0 }"), HasSubstr("optimization.steps is 0: expected"));
  EXPECT_THAT(ErrorAfter("optimization { learning_rate: nan }"),
              HasSubstr("optimization.learning_rate is nan"));
  EXPECT_THAT(ErrorAfter("optimization { warmup_steps: 10 }"), HasSubstr("optimization.warmup_steps is 10"));
  EXPECT_THAT(ErrorAfter("distillation { weight: -1 }"), HasSubstr("distillation.weight is -1"));
  EXPECT_THAT(ErrorAfter("distillation { weight_ramp_steps: -1 }"), HasSubstr("weight_ramp_steps is -1"));
  EXPECT_THAT(ErrorAfter("distillation { forced_tokens {} contrastive { tau: 0 } }"),
              HasSubstr("distillation.contrastive.tau is 0"));
  EXPECT_THAT(ErrorAfter("consistency { alpha: -1 }"), HasSubstr("consistency.alpha is -1"));
  EXPECT_THAT(ErrorAfter("distillation { layer_pairs { teacher: -1 student: 0 } }"),
              HasSubstr("distillation.layer_pairs.teacher is -1"));
  EXPECT_THAT(ErrorAfter("data { batching { batch_s: inf } }"), HasSubstr("data.batching.batch_s is inf"));
  EXPECT_THAT(ErrorAfter("data { batching { speed_factors: 0 } }"),
              HasSubstr("data.batching.speed_factors is 0"));
  EXPECT_THAT(ErrorAfter("data { vocabulary_coverage: 1.5 }"), HasSubstr("data.vocabulary_coverage is 1.5"));
  EXPECT_THAT(ErrorAfter("evaluation { selection: UNSPECIFIED }"),
              HasSubstr("evaluation.selection is missing"));
  EXPECT_THAT(ErrorAfter("evaluation { patience: 2 }"), HasSubstr("evaluation.every_steps is missing"));
  EXPECT_THAT(ErrorAfter("optimization { accumulation_steps: 0 }"),
              HasSubstr("optimization.accumulation_steps is 0"));
  EXPECT_THAT(ErrorAfter("optimization { layer_rate_decay: 1.5 }"),
              HasSubstr("optimization.layer_rate_decay is 1.5"));
  EXPECT_THAT(ErrorAfter("optimization { head_rate_factor: 0 }"),
              HasSubstr("optimization.head_rate_factor is 0"));
  EXPECT_THAT(ErrorAfter("optimization { encoder_start_step: 10 }"),
              HasSubstr("optimization.encoder_start_step is 10"));
  EXPECT_THAT(ErrorAfter("optimization { moving_average { decay: 1 } }"),
              HasSubstr("optimization.moving_average.decay is 1"));
  EXPECT_THAT(ErrorAfter("optimization { loss_scaling { backoff_factor: 1 } }"),
              HasSubstr("optimization.loss_scaling.backoff_factor is 1"));
  EXPECT_THAT(ErrorAfter("optimization { tri_stage { hold_steps: 10 } }"),
              HasSubstr("optimization.tri_stage.hold_steps is 10"));
  EXPECT_THAT(ErrorAfter("student { random {} }"), HasSubstr("student.freeze_feature_encoder is true"));
}

TEST(ExperimentConfigTest, MissingPartsAreNamed) {
  Experiment experiment = Parse(kValid);
  experiment.clear_teacher();
  EXPECT_THAT(std::string(ValidateExperiment(experiment).message()), HasSubstr("teacher is missing"));
  experiment = Parse(kValid);
  experiment.mutable_distillation()->clear_alignment();
  EXPECT_THAT(std::string(ValidateExperiment(experiment).message()), HasSubstr("shrink {}"));
  EXPECT_THAT(std::string(ValidateExperiment(Experiment()).message()), HasSubstr("data.train_manifests"));
}

TEST(ExperimentConfigTest, UnknownFieldNamesFileAndLine) {
  const std::string path = JoinPath(testing::TempDir(), "unknown.textproto");
  ASSERT_TRUE(WriteFileAtomically(path, "seed: 1\noptimization { stepz: 3 }\n").ok());
  EXPECT_THAT(std::string(ReadExperiment({path}).status().message()),
              testing::AllOf(HasSubstr(path + ":2:"), HasSubstr("stepz")));
  EXPECT_THAT(std::string(ReadExperiment({path + ".absent"}).status().message()),
              HasSubstr(path + ".absent"));
  EXPECT_THAT(std::string(ReadExperiment({}, {"seed: x"}).status().message()), HasSubstr("--set 'seed: x'"));
}

TEST(ExperimentConfigTest, IdIgnoresTheNameAlone) {
  Experiment experiment = Parse(kValid);
  const std::string id = ExperimentId(experiment);
  experiment.set_name("another");
  EXPECT_EQ(ExperimentId(experiment), id);
  experiment.set_seed(7);
  EXPECT_NE(ExperimentId(experiment), id);
}

}  // namespace
}  // namespace distill_l2s
