#include "experiments/sweep/sweep_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "experiments/experiment_config.h"

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr char kBase[] = R"(
  data {
    train_manifests: "train.jsonl" dev_manifests: "dev.jsonl" test_manifests: "test.jsonl"
    batching { batch_s: 12 max_clip_s: 10 }
  }
  student { checkpoint: "xlsr" }
  teacher { checkpoint: "infoxlm" }
  distillation { layer_pairs { teacher: 12 student: 24 } shrink {} resampling: NEAREST weight: 0.5 }
  optimization { steps: 10 learning_rate: 0.001 cosine {} }
  seed: 5)";

constexpr char kVariants[] = R"(
  axes {
    name: "variant"
    choices { name: "vanilla" title: "CTC alone" clear: "teacher" clear: "distillation" }
    choices { name: "shrink" }
    choices { name: "linear" overlays: "linear.textproto" set { distillation { filtered_frames {} } } }
  })";
constexpr char kRates[] = R"(
  axes {
    name: "rate"
    choices { name: "slow" title: "slow" set { optimization { learning_rate: 0.01 } } }
    choices { name: "fast" title: "fast" set { optimization { learning_rate: 0.1 } } }
  })";

class SweepPlanTest : public testing::Test {
 protected:
  void SetUp() override {
    Write("base.textproto", kBase);
    Write("linear.textproto", "distillation { all_frames {} resampling: LINEAR weight: 2 }");
  }

  static std::string Path(const std::string& name) { return JoinPath(testing::TempDir(), name); }
  static void Write(const std::string& name, const std::string& text) {
    ASSERT_TRUE(WriteFileAtomically(Path(name), text).ok());
  }

  static absl::StatusOr<SweepPlan> Read(const std::string& text) {
    Write("sweep.textproto", absl::StrCat("name: 'test' base: 'base.textproto' ", text));
    return ReadSweep(Path("sweep.textproto"));
  }

  static std::vector<std::string> ArmNames(const absl::StatusOr<SweepPlan>& plan) {
    EXPECT_TRUE(plan.ok()) << plan.status();
    std::vector<std::string> names;
    if (!plan.ok()) return names;
    for (const SweepArm& arm : plan->arms) names.push_back(arm.name);
    return names;
  }

  static std::string ErrorOf(const std::string& text) { return std::string(Read(text).status().message()); }
};

TEST_F(SweepPlanTest, CrossesAxesTheLastFastest) {
  const auto plan = Read(absl::StrCat(kVariants, kRates));
  EXPECT_THAT(ArmNames(plan), ElementsAre("vanilla-slow", "vanilla-fast", "shrink-slow", "shrink-fast",
                                          "linear-slow", "linear-fast"));
  EXPECT_EQ(plan->arms[0].title, "CTC alone, slow");
  EXPECT_EQ(plan->arms[3].title, "shrink, fast");
  EXPECT_EQ(plan->arms[3].runs[0].optimization().learning_rate(), 0.1);
  EXPECT_TRUE(plan->arms[3].runs[0].distillation().has_shrink());
}

TEST_F(SweepPlanTest, AChoiceClearsThenLaysFilesThenItsOwnFieldsOver) {
  const auto plan = Read(kVariants);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_FALSE(plan->arms[0].runs[0].has_teacher());
  EXPECT_FALSE(plan->arms[0].runs[0].has_distillation());
  const DistillationConfig& linear = plan->arms[2].runs[0].distillation();
  EXPECT_TRUE(linear.has_filtered_frames());
  EXPECT_EQ(linear.resampling(), DistillationConfig::LINEAR);
  EXPECT_EQ(linear.weight(), 2);
  EXPECT_EQ(linear.layer_pairs_size(), 1);
}

TEST_F(SweepPlanTest, LaterAxesStandOverEarlierOnes) {
  const auto plan = Read(R"(axes { choices { name: "a" set { seed: 1 optimization { steps: 20 } } } }
                            axes { choices { name: "b" set { seed: 2 } } })");
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->arms[0].runs[0].seed(), 2u);
  EXPECT_EQ(plan->arms[0].runs[0].optimization().steps(), 20);
}

TEST_F(SweepPlanTest, EachArmHasARunASeed) {
  const auto plan = Read(absl::StrCat(kRates, "seeds: [7, 8]"));
  ASSERT_TRUE(plan.ok()) << plan.status();
  ASSERT_EQ(plan->arms[1].runs.size(), 2u);
  EXPECT_EQ(plan->arms[1].runs[1].seed(), 8u);
  EXPECT_EQ(plan->arms[1].runs[1].name(), "fast-seed-8");
  EXPECT_NE(ExperimentId(plan->arms[1].runs[0]), ExperimentId(plan->arms[1].runs[1]));
}

TEST_F(SweepPlanTest, WithoutAxesTheBaseIsTheArm) {
  const auto plan = Read("");
  EXPECT_THAT(ArmNames(plan), ElementsAre("test"));
  EXPECT_EQ(plan->arms[0].runs[0].seed(), 5u);
}

TEST_F(SweepPlanTest, LeavesOutArmsByName) {
  const std::string axes = absl::StrCat(kVariants, kRates);
  EXPECT_THAT(ArmNames(Read(absl::StrCat(axes, "leave_out: ['vanilla-slow', 'linear-fast']"))),
              ElementsAre("vanilla-fast", "shrink-slow", "shrink-fast", "linear-slow"));
  EXPECT_THAT(ErrorOf(absl::StrCat(axes, "leave_out: 'vanila-slow'")), HasSubstr("\"vanila-slow\""));
  EXPECT_THAT(ErrorOf("leave_out: 'test'"), HasSubstr("every arm"));
}

TEST_F(SweepPlanTest, ErrorsNameArmAndField) {
  EXPECT_THAT(ErrorOf("axes { choices { name: 'a' } choices { name: 'b' clear: 'teacher' } }"),
              AllOf(HasSubstr("sweep.textproto"), HasSubstr("arm \"b\""), HasSubstr("teacher is missing")));
  EXPECT_THAT(ErrorOf("axes { choices { name: 'a' clear: 'techer' } }"),
              AllOf(HasSubstr("arm \"a\""), HasSubstr("techer")));
  EXPECT_THAT(ErrorOf("axes { choices { name: 'a' clear: 'data.test_manifests' } }"),
              AllOf(HasSubstr("arm \"a\""), HasSubstr("data.test_manifests is missing")));
  EXPECT_THAT(
      ErrorOf("axes { choices { name: 'a' } choices { name: 'b' set { data { test_manifests: 'x' } } } }"),
      AllOf(HasSubstr("arm \"b\""), HasSubstr("test.jsonl")));
  EXPECT_THAT(ErrorOf("axes { choices { name: 'a' set { optimization { stepps: 1 } } } }"),
              HasSubstr("stepps"));
  EXPECT_THAT(ErrorOf("axes { choices { name: 'a' overlays: 'no_such.textproto' } }"),
              HasSubstr("no_such.textproto"));
}

TEST_F(SweepPlanTest, TwoArmsThatAreOneExperimentAreAnError) {
  EXPECT_THAT(
      ErrorOf("axes { choices { name: 'a' } choices { name: 'b' set { distillation { weight: 0.5 } } } }"),
      HasSubstr("arms \"a\" and \"b\" are one experiment"));
}

TEST_F(SweepPlanTest, RejectsNamesThatAreNoWordsOrNotAlone) {
  EXPECT_THAT(ErrorOf("axes { name: 'x' choices { name: 'a' } choices { name: 'a' } }"),
              AllOf(HasSubstr("axis \"x\""), HasSubstr("two choices are named \"a\"")));
  EXPECT_THAT(ErrorOf("axes { choices { name: 'a b' } }"), AllOf(HasSubstr("axis 1"), HasSubstr("\"a b\"")));
  EXPECT_THAT(ErrorOf("axes { choices { name: '../a' } }"), HasSubstr("\"../a\""));
  EXPECT_THAT(ErrorOf("axes { choices { name: 'a-b' } }"), HasSubstr("\"a-b\""));
  EXPECT_THAT(ErrorOf("axes { choices { } }"), HasSubstr("name is \"\""));
  EXPECT_THAT(ErrorOf("axes { name: 'x' }"), HasSubstr("choices are missing"));
  EXPECT_THAT(ErrorOf("seeds: [3, 4, 3]"), HasSubstr("seeds are 3 4 3"));
  Write("nameless.textproto", "base: 'base.textproto'");
  EXPECT_THAT(ReadSweep(Path("nameless.textproto")).status().ToString(), HasSubstr("name is \"\""));
  Write("baseless.textproto", "name: 'x'");
  EXPECT_THAT(ReadSweep(Path("baseless.textproto")).status().ToString(), HasSubstr("base is missing"));
}

TEST_F(SweepPlanTest, RejectsMoreRunsThanAnyoneCanMean) {
  std::string axis = "axes {";
  for (int i = 0; i < 10; ++i) absl::StrAppend(&axis, " choices { name: 'c", i, "' }");
  absl::StrAppend(&axis, " }\n");
  EXPECT_THAT(ErrorOf(absl::StrCat(axis, axis, axis, axis, "seeds: [1, 2]")),
              AllOf(HasSubstr("20000 runs"), HasSubstr("10000")));
}

TEST_F(SweepPlanTest, ThePapersAblationsResolve) {
  const auto ablation = ReadSweep("experiments/configs/ablation/sweep.textproto");
  EXPECT_THAT(ArmNames(ablation),
              ElementsAre("vanilla", "shrink", "filtered_nearest", "filtered_linear", "all_nearest",
                          "all_linear", "body", "tail", "last_two", "last_three"));
  EXPECT_FALSE(ablation->arms[0].runs[0].has_teacher());
  EXPECT_EQ(ablation->arms[9].runs[0].distillation().layer_pairs_size(), 3);
  // The reference's batches and precision.
  const Experiment& base = ablation->arms[0].runs[0];
  EXPECT_EQ(base.data().batching().max_clips(), 24);
  EXPECT_GE(base.data().batching().batch_s(), 24 * base.data().batching().max_clip_s());
  EXPECT_TRUE(base.data().batching().weigh_clips_equally());
  EXPECT_EQ(base.optimization().precision(), OptimizationConfig::FP16);
  const auto weight = ReadSweep("experiments/configs/ablation/weight.textproto");
  EXPECT_THAT(ArmNames(weight), ElementsAre("w0.25", "w0.5", "w1"));
  const Data& data = weight->arms[0].runs[0].data();
  EXPECT_THAT(data.test_manifests(), ElementsAre(data.dev_manifests(0)));
}

}  // namespace
}  // namespace distill_l2s
