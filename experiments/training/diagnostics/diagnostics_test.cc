#include "experiments/training/diagnostics/diagnostics.h"

#include <ATen/Context.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/rand.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/file.h"
#include "experiments/training/run_parts.h"
#include "experiments/training/tiny_experiment.h"

namespace distill_l2s {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class DiagnosticsTest : public testing::Test {
 protected:
  DiagnosticsTest() {
    const std::string directory = JoinPath(testing::TempDir(), "diagnostics");
    WriteTinyCorpus(JoinPath(directory, "train.jsonl"), {"la mare", "casa", "mere", "rama"}, 1);
    WriteTinyCorpus(JoinPath(directory, "dev.jsonl"), {"o rama", "mare", "sare"}, 100);
    options_.data_dir = directory;
    options_.model_dir = "tests/golden/models";
    options_.loader_threads = 0;
    options_.diagnostics_clips = 2;
  }

  void SetUpParts(bool distillation) {
    experiment_ = TinyExperiment(2);
    if (distillation) AddTinyDistillation(&experiment_);
    auto parts = SetUpRun(experiment_, options_);
    ASSERT_TRUE(parts.ok()) << parts.status();
    parts_ = *std::move(parts);
  }

  // Every frame gets `label`.
  void Say(int64_t label) {
    const at::NoGradGuard no_grad;
    auto parameters = parts_->student.model->named_parameters();
    parameters["lm_head.weight"].zero_();
    parameters["lm_head.bias"].zero_();
    parameters["lm_head.bias"][label] = 100;
  }

  TrainingOptions options_;
  Experiment experiment_;
  std::unique_ptr<RunParts> parts_;
};

TEST_F(DiagnosticsTest, MeasuresStudentAgainstTeacher) {
  SetUpParts(/*distillation=*/true);
  const Batch batch = *parts_->loader->Next();
  const auto metrics = parts_->diagnostics->Measure(7, {batch});
  ASSERT_TRUE(metrics.ok()) << metrics.status();
  EXPECT_EQ(metrics->step, 7);
  EXPECT_EQ(metrics->clips, 2);
  EXPECT_GE(metrics->tokens_per_clip, 3);  // <s>, a piece or more, </s>.
  EXPECT_GE(metrics->segments_per_clip, 1);
  ASSERT_EQ(metrics->pairs.size(), 1u);
  EXPECT_GT(metrics->pairs[0].cka, 0);
  EXPECT_LE(metrics->pairs[0].cka, 1);
  EXPECT_GT(metrics->pairs[0].projected_variance, 0);
  EXPECT_GT(metrics->pairs[0].teacher_variance, 0);
  ASSERT_TRUE(metrics->gradient_cosine.has_value());
  EXPECT_GT(*metrics->ctc_gradient_norm, 0);
  EXPECT_GT(*metrics->distillation_gradient_norm, 0);
  EXPECT_LE(std::abs(*metrics->gradient_cosine), 1);
  EXPECT_FALSE(parts_->diagnostics->Measure(7, {})->gradient_cosine.has_value());
}

TEST_F(DiagnosticsTest, TheAllBlankPlateau) {
  SetUpParts(/*distillation=*/true);
  Say(parts_->vocabulary->blank());
  const auto metrics = parts_->diagnostics->Measure(1, {});
  ASSERT_TRUE(metrics.ok()) << metrics.status();
  EXPECT_EQ(metrics->blank_share, 1);
  EXPECT_EQ(metrics->fallback_share, 1);
  EXPECT_GT(metrics->segments_per_clip, 10);  // All frames.
  EXPECT_THAT(DiagnosticWarnings(*metrics),
              ElementsAre(HasSubstr("all-blank plateau: 100.0 % of the frames of 2 dev clips")));
  Say(0);
  const auto one_character = parts_->diagnostics->Measure(1, {});
  EXPECT_EQ(one_character->blank_share, 0);
  EXPECT_EQ(one_character->fallback_share, 1);  // One run of one character.
}

TEST_F(DiagnosticsTest, ACollapsedStudent) {
  SetUpParts(/*distillation=*/true);
  {
    const at::NoGradGuard no_grad;
    for (at::Tensor& projection : parts_->distiller->loss().parameters()) projection.zero_();
  }
  const auto metrics = parts_->diagnostics->Measure(1, {});
  EXPECT_EQ(metrics->pairs[0].projected_variance, 0);
  EXPECT_THAT(DiagnosticWarnings(*metrics), testing::Contains(HasSubstr("layer pair 0 has collapsed")));
}

TEST_F(DiagnosticsTest, CtcAlone) {
  SetUpParts(/*distillation=*/false);
  const Batch batch = *parts_->loader->Next();
  const auto metrics = parts_->diagnostics->Measure(1, {batch});
  ASSERT_TRUE(metrics.ok()) << metrics.status();
  EXPECT_TRUE(std::isfinite(metrics->blank_share));
  EXPECT_THAT(metrics->pairs, IsEmpty());
  EXPECT_FALSE(metrics->gradient_cosine.has_value());
}

TEST_F(DiagnosticsTest, LeaveEverythingAsItWas) {
  SetUpParts(/*distillation=*/true);
  const Batch batch = *parts_->loader->Next();
  std::vector<at::Tensor> before;
  for (const at::Tensor& parameter : parts_->student.model->parameters()) before.push_back(parameter.clone());
  at::manual_seed(11);
  const at::Tensor expected = at::rand({4});
  at::manual_seed(11);
  ASSERT_TRUE(parts_->diagnostics->Measure(1, {batch}).ok());
  EXPECT_TRUE(at::equal(at::rand({4}), expected));
  EXPECT_TRUE(parts_->student.model->is_training());
  const auto after = parts_->student.model->parameters();
  for (size_t i = 0; i < after.size(); ++i) {
    EXPECT_TRUE(at::equal(after[i], before[i]));
    EXPECT_FALSE(after[i].grad().defined());
  }
}

}  // namespace
}  // namespace distill_l2s
