#include "experiments/quickstart/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/experiment_config.h"

namespace distill_l2s {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kConfigs[] = "experiments/configs/quickstart";

TEST(PlanTest, ConfigsAreValidOnceTheStudentIsNamed) {
  auto plan = PlanQuickstart({}, kConfigs);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_TRUE(ValidateExperiment(plan->pretraining).ok()) << ValidateExperiment(plan->pretraining);
  ASSERT_EQ(plan->pairs.size(), 1u);
  EXPECT_TRUE(ValidateExperiment(plan->pairs[0].vanilla).ok()) << ValidateExperiment(plan->pairs[0].vanilla);
  EXPECT_TRUE(ValidateExperiment(plan->pairs[0].distilled).ok())
      << ValidateExperiment(plan->pairs[0].distilled);
}

TEST(PlanTest, ArmsDifferInDistillationAlone) {
  const auto plan = PlanQuickstart({}, kConfigs);
  ASSERT_TRUE(plan.ok()) << plan.status();
  Experiment distilled = plan->pairs[0].distilled;
  EXPECT_TRUE(distilled.has_distillation());
  distilled.clear_teacher();
  distilled.clear_distillation();
  EXPECT_EQ(ExperimentId(distilled), ExperimentId(plan->pairs[0].vanilla));
}

TEST(PlanTest, TargetLanguageIsNotPretrainedOn) {
  const auto plan = PlanQuickstart({"es", 12, 1}, kConfigs);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->languages.front(), "es");
  EXPECT_THAT(plan->pretraining.data().train_manifests(), Not(Contains("es/train.jsonl")));
  EXPECT_THAT(plan->pairs[0].vanilla.data().train_manifests(), ElementsAre("es/train.jsonl"));
  EXPECT_THAT(plan->pairs[0].distilled.data().test_manifests(), ElementsAre("es/test.jsonl"));
}

TEST(PlanTest, StepsFollowTheMinutes) {
  const auto whole = PlanQuickstart({"ro", 12, 1}, kConfigs);
  const auto half = PlanQuickstart({"ro", 6, 1}, kConfigs);
  const auto least = PlanQuickstart({"ro", 0.001, 1}, kConfigs);
  ASSERT_TRUE(whole.ok() && half.ok() && least.ok());
  EXPECT_EQ(half->pretraining.optimization().steps(), whole->pretraining.optimization().steps() / 2);
  EXPECT_EQ(half->pairs[0].vanilla.optimization().steps(),
            whole->pairs[0].vanilla.optimization().steps() / 2);
  EXPECT_TRUE(ValidateExperiment(least->pairs[0].vanilla).ok());
}

TEST(PlanTest, SeedsDiffer) {
  const auto plan = PlanQuickstart({"ro", 12, 3}, kConfigs);
  ASSERT_TRUE(plan.ok());
  ASSERT_EQ(plan->pairs.size(), 3u);
  EXPECT_NE(plan->pairs[0].vanilla.seed(), plan->pairs[2].vanilla.seed());
  EXPECT_EQ(plan->pairs[1].vanilla.seed(), plan->pairs[1].distilled.seed());
}

TEST(PlanTest, SenselessFlagsAreNamed) {
  EXPECT_THAT(std::string(PlanQuickstart({"ro", 0, 1}, kConfigs).status().message()),
              HasSubstr("--minutes is 0"));
  EXPECT_THAT(std::string(PlanQuickstart({"ro", 12, 0}, kConfigs).status().message()),
              HasSubstr("--seeds is 0"));
  EXPECT_THAT(std::string(PlanQuickstart({"xx", 12, 1}, kConfigs).status().message()),
              HasSubstr("--language is \"xx\": expected one of ro"));
  EXPECT_THAT(std::string(PlanQuickstart({}, "absent").status().message()),
              HasSubstr("absent/pretrain.textproto"));
}

}  // namespace
}  // namespace distill_l2s
