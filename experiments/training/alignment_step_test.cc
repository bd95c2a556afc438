// Steps with what goes beyond the paper: each alignment and distance trains, the weight's ramp, two views.

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>

#include "experiments/training/split_batch.h"
#include "experiments/training/tiny_experiment.h"
#include "experiments/training/training_step_testing.h"

namespace distill_l2s {
namespace {

struct Member {
  std::string name;
  std::function<void(DistillationConfig*)> choose;
};

class AlignmentStepTest : public TrainingStepTest, public testing::WithParamInterface<Member> {
 protected:
  AlignmentStepTest() { AddTinyDistillation(&experiment_); }
};

INSTANTIATE_TEST_SUITE_P(
    Members, AlignmentStepTest,
    testing::Values(
        Member{"forced_mse", [](auto* c) { c->mutable_forced_tokens(); }},
        Member{"forced_words", [](auto* c) { c->mutable_forced_tokens()->set_unit(TextUnitConfig::WORD); }},
        Member{"posterior_cosine", [](auto* c) { c->mutable_posterior_tokens(), c->mutable_cosine(); }},
        Member{"sinkhorn_contrastive",
               [](auto* c) { c->mutable_sinkhorn_tokens(), c->mutable_contrastive(); }},
        Member{"utterance", [](auto* c) { c->mutable_utterance(); }},
        Member{"shrink_without_special_tokens",
               [](auto* c) { c->mutable_shrink()->set_special_tokens(false); }}),
    [](const auto& info) { return info.param.name; });

TEST_P(AlignmentStepTest, LowersTheDistillationLoss) {
  GetParam().choose(experiment_.mutable_distillation());
  const auto step = Start();
  const Batch batch = NoiseBatch();
  const auto first = step->Run(batch, 0);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_GT(first->distillation.item<float>(), 0);
  EXPECT_FLOAT_EQ(first->total.item<float>(),
                  first->ctc.item<float>() + 0.5f * first->distillation.item<float>());
  float last = 0;
  for (int i = 1; i < 40; ++i) last = step->Run(batch, i)->distillation.item<float>();
  EXPECT_LT(last, 0.9 * first->distillation.item<float>());
}

// Twice the same run, step by step.
TEST_P(AlignmentStepTest, TwoRunsHaveTheSameBits) {
  GetParam().choose(experiment_.mutable_distillation());
  TensorMap states[2];
  for (TensorMap& state : states) {
    const auto step = Start();
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(step->Run(NoiseBatch(), i).ok());
    state = Copy(*student_);
    for (const auto& [name, tensor] : Copy(distiller_->loss())) state["loss." + name] = tensor;
  }
  EXPECT_TRUE(Equal(states[0], states[1]));
}

// Halves of a batch make the same update, but that of a contrast: its units meet fewer others.
TEST_F(TrainingStepTest, HalvesOfABatchContrastApart) {
  AddTinyDistillation(&experiment_);
  experiment_.mutable_distillation()->mutable_forced_tokens();
  const auto halves = SplitBatch(NoiseBatch());
  const auto losses = [&] {
    const float whole = Start()->Run(NoiseBatch(), 0)->distillation.item<float>();
    const float apart = Start()->Run({halves.first, halves.second}, 0)->distillation.item<float>();
    return std::pair(whole, apart);
  };
  const auto [whole, apart] = losses();
  EXPECT_NEAR(apart, whole, 1e-5);
  experiment_.mutable_distillation()->mutable_contrastive();
  const auto [contrast_whole, contrast_apart] = losses();
  EXPECT_LT(contrast_apart, contrast_whole - 1e-3);
}

TEST_F(TrainingStepTest, TheWeightRises) {
  AddTinyDistillation(&experiment_);
  experiment_.mutable_distillation()->set_weight_start_step(2);
  experiment_.mutable_distillation()->set_weight_ramp_steps(4);
  const auto step = Start();
  for (const auto& [number, weight] : {std::pair<int, float>{0, 0.f}, {2, 0.f}, {3, 0.125f}, {6, 0.5f}}) {
    const StepLosses losses = *step->Run(NoiseBatch(), number);
    EXPECT_NEAR(losses.total.item<float>() - losses.ctc.item<float>(),
                weight * losses.distillation.item<float>(), 1e-5)
        << number;
  }
}

TEST(DistillationWeightTest, FollowsItsDefinition) {
  DistillationConfig config;
  config.set_weight(0.5);
  EXPECT_EQ(DistillationWeight(config, 0), 0.5);
  config.set_weight_start_step(3);
  EXPECT_EQ(DistillationWeight(config, 2), 0);
  EXPECT_EQ(DistillationWeight(config, 3), 0.5);
  config.set_weight_ramp_steps(2);
  EXPECT_EQ(DistillationWeight(config, 3), 0);
  EXPECT_EQ(DistillationWeight(config, 4), 0.25);
  EXPECT_EQ(DistillationWeight(config, 100), 0.5);
}

// Without dropout and masks both views are the same.
TEST_F(TrainingStepTest, EqualViewsAreOneView) {
  AddTinyDistillation(&experiment_);
  const StepLosses one = *Start()->Run(NoiseBatch(), 0);
  experiment_.mutable_consistency();
  const StepLosses two = *Start()->Run(NoiseBatch(), 0);
  EXPECT_NEAR(two.consistency.item<float>(), 0, 1e-6);
  EXPECT_NEAR(two.total.item<float>(), one.total.item<float>(), 1e-5);
  EXPECT_FALSE(one.consistency.defined());
}

TEST_F(TrainingStepTest, ViewsDifferAndComeTogether) {
  Wav2Vec2Config* const student = experiment_.mutable_student()->mutable_random();
  student->set_hidden_dropout(0.2);
  student->set_apply_spec_augment(true);
  student->set_mask_time_prob(0.2);
  experiment_.mutable_consistency()->set_alpha(4);
  const auto step = Start();
  const StepLosses first = *step->Run(NoiseBatch(), 0);
  EXPECT_GT(first.consistency.item<float>(), 1e-4);
  EXPECT_NEAR(first.total.item<float>(), first.ctc.item<float>() + 2 * first.consistency.item<float>(), 1e-4);
  float last = 0;
  for (int i = 1; i < 40; ++i) last = step->Run(NoiseBatch(), i)->total.item<float>();
  EXPECT_LT(last, first.total.item<float>());
}

}  // namespace
}  // namespace distill_l2s
