#include "experiments/training/training_step.h"

#include <ATen/Context.h>
#include <ATen/ops/full.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "experiments/training/distillation_setup.h"
#include "experiments/training/tiny_experiment.h"
#include "modeling/checkpoint/module_tensors.h"

namespace distill_l2s {
namespace {

using testing::HasSubstr;

TensorMap Copy(const torch::nn::Module& module) {
  TensorMap copy;
  for (const auto& [name, tensor] : NamedTensors(module)) copy[name] = tensor.detach().clone();
  return copy;
}

bool Equal(const TensorMap& a, const TensorMap& b) {
  for (const auto& [name, tensor] : a) {
    if (!tensor.equal(b.at(name))) return false;
  }
  return a.size() == b.size();
}

// Two clips of noise, "la" and "mare" by their labels.
Batch NoiseBatch() {
  at::manual_seed(3);
  Batch batch;
  batch.clips = {1, 0};
  batch.waveforms = at::randn({2, 8000});
  batch.waveforms[1].slice(0, 6000).zero_();
  batch.sample_lengths = at::tensor({8000, 6000}, at::kLong);
  batch.labels = at::tensor({3, 0, 4, 5, 1, 0, 7, 7}, at::kLong).view({2, 4});
  batch.label_lengths = at::tensor({4, 2}, at::kLong);
  return batch;
}

class TrainingStepTest : public testing::Test {
 protected:
  TrainingStepTest() {
    // Nothing random in a step, so that losses can be compared.
    Wav2Vec2Config* config = experiment_.mutable_student()->mutable_random();
    config->set_vocab_size(8);
    config->set_apply_spec_augment(false);
    config->set_layerdrop(0);
    config->set_hidden_dropout(0);
    config->set_attention_dropout(0);
    config->set_activation_dropout(0);
    config->set_final_dropout(0);
  }

  // Of the same weights each time.
  std::unique_ptr<TrainingStep> Start(const std::vector<std::string>& transcripts = {"la", "mare"}) {
    at::manual_seed(5);
    student_ = *Wav2Vec2ForCtc::Create(experiment_.student().random());
    parts_ = *SetUpDistillation(experiment_, student_->config(), transcripts, "tests/golden/models", "");
    return std::make_unique<TrainingStep>(experiment_, student_, std::vector<std::string>{}, parts_);
  }

  Experiment experiment_ = TinyExperiment(40);
  std::shared_ptr<Wav2Vec2ForCtc> student_;
  DistillationParts parts_;
};

TEST_F(TrainingStepTest, LowersTheLossOnARepeatedBatch) {
  const auto step = Start();
  const Batch batch = NoiseBatch();
  const auto first = step->Run(batch, 0);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_FALSE(first->distillation.defined());
  EXPECT_EQ(first->total.item<float>(), first->ctc.item<float>());
  double last = 0;
  for (int i = 1; i < 40; ++i) last = step->Run(batch, i)->total.item<float>();
  EXPECT_LT(last, 0.8 * first->total.item<float>());
}

TEST_F(TrainingStepTest, AddsTheWeightedDistillationAndTrainsW) {
  AddTinyDistillation(&experiment_);
  const auto step = Start();
  const TensorMap projection = Copy(*parts_.loss);
  const std::string teacher = parts_.teacher->Sha256();
  const Batch batch = NoiseBatch();
  const auto first = step->Run(batch, 0);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_GT(first->distillation.item<float>(), 0);
  EXPECT_FLOAT_EQ(first->total.item<float>(),
                  first->ctc.item<float>() + 0.5f * first->distillation.item<float>());
  EXPECT_FALSE(Equal(projection, Copy(*parts_.loss)));
  float last = 0;
  for (int i = 1; i < 40; ++i) last = step->Run(batch, i)->distillation.item<float>();
  EXPECT_LT(last, 0.9 * first->distillation.item<float>());
  EXPECT_EQ(parts_.teacher->Sha256(), teacher);
}

TEST_F(TrainingStepTest, MeetsTheTranscriptOfEachClip) {
  AddTinyDistillation(&experiment_);
  const float right = Start()->Run(NoiseBatch(), 0)->distillation.item<float>();
  EXPECT_NE(Start({"mare", "la"})->Run(NoiseBatch(), 0)->distillation.item<float>(), right);
  Batch renamed = NoiseBatch();
  renamed.clips = {0, 1};
  EXPECT_EQ(Start({"mare", "la"})->Run(renamed, 0)->distillation.item<float>(), right);
}

TEST_F(TrainingStepTest, FollowsTheSchedule) {
  experiment_.mutable_optimization()->set_warmup_steps(4);
  const auto step = Start();
  EXPECT_LT(step->Run(NoiseBatch(), 0)->learning_rate, 1e-3);
  EXPECT_DOUBLE_EQ(step->Run(NoiseBatch(), 10)->learning_rate, 3e-3);
}

TEST_F(TrainingStepTest, SkipsAGradientThatIsNotFinite) {
  AddTinyDistillation(&experiment_);
  const auto untouched = Start();
  ASSERT_TRUE(untouched->Run(NoiseBatch(), 0).ok());
  const TensorMap expected = Copy(*student_), expected_projection = Copy(*parts_.loss);

  const auto step = Start();
  const TensorMap student = Copy(*student_), projection = Copy(*parts_.loss);
  Batch bad = NoiseBatch();
  bad.waveforms[0][100] = std::numeric_limits<float>::quiet_NaN();
  const auto skipped = step->Run(bad, 0);
  ASSERT_TRUE(skipped.ok()) << skipped.status();
  EXPECT_EQ(skipped->skipped.item<float>(), 1);
  EXPECT_TRUE(Equal(student, Copy(*student_)));
  EXPECT_TRUE(Equal(projection, Copy(*parts_.loss)));

  // Nor does the optimiser remember it.
  const auto losses = step->Run(NoiseBatch(), 0);
  ASSERT_TRUE(losses.ok()) << losses.status();
  EXPECT_EQ(losses->skipped.item<float>(), 0);
  EXPECT_TRUE(Equal(expected, Copy(*student_)));
  EXPECT_TRUE(Equal(expected_projection, Copy(*parts_.loss)));
}

TEST_F(TrainingStepTest, LeavesAFrozenFeatureEncoderAlone) {
  const auto step = Start();
  student_->FreezeFeatureEncoder();
  const TensorMap before = Copy(*student_);
  ASSERT_TRUE(step->Run(NoiseBatch(), 0).ok());
  for (const auto& [name, tensor] : Copy(*student_)) {
    if (name.find("feature_extractor") == std::string::npos) continue;
    EXPECT_TRUE(tensor.equal(before.at(name))) << name;
  }
  EXPECT_FALSE(Equal(before, Copy(*student_)));
}

}  // namespace
}  // namespace distill_l2s
