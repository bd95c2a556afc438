#include "experiments/training/training_step.h"

#include <ATen/Context.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <limits>

#include "base/file.h"
#include "experiments/training/split_batch.h"
#include "experiments/training/tiny_experiment.h"
#include "experiments/training/training_step_testing.h"
#include "modeling/checkpoint/module_tensors.h"
#include "modeling/wav2vec2/batch_length.h"
#include "modeling/wav2vec2/feature_cache.h"

namespace distill_l2s {
namespace {

using testing::HasSubstr;

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
  const TensorMap projection = Copy(distiller_->loss());
  const std::string teacher = distiller_->teacher().Sha256();
  const Batch batch = NoiseBatch();
  const auto first = step->Run(batch, 0);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_GT(first->distillation.item<float>(), 0);
  EXPECT_FLOAT_EQ(first->total.item<float>(),
                  first->ctc.item<float>() + 0.5f * first->distillation.item<float>());
  EXPECT_FALSE(Equal(projection, Copy(distiller_->loss())));
  float last = 0;
  for (int i = 1; i < 40; ++i) last = step->Run(batch, i)->distillation.item<float>();
  EXPECT_LT(last, 0.9 * first->distillation.item<float>());
  EXPECT_EQ(distiller_->teacher().Sha256(), teacher);
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

// The loss scale takes 14 steps or so to come down.
TEST_F(TrainingStepTest, TheScheduleWaitsForSkippedHalfPrecisionSteps) {
  OptimizationConfig* optimization = experiment_.mutable_optimization();
  optimization->set_warmup_steps(30);
  std::vector<double> rates;
  const auto fp32 = Start();
  for (int i = 0; i < 30; ++i) rates.push_back(fp32->Run(NoiseBatch(), i)->learning_rate);
  optimization->set_precision(OptimizationConfig::FP16);
  optimization->mutable_loss_scaling()->set_initial_scale(0x1p30);
  const auto fp16 = Start();
  int skipped = 0;
  for (int i = 0; i < 30; ++i) {
    const StepLosses losses = fp16->Run(NoiseBatch(), i).value();
    EXPECT_EQ(losses.learning_rate, rates[i - skipped]) << i;
    skipped += losses.skipped.item<float>() != 0;
  }
  EXPECT_GT(skipped, 0);
  EXPECT_LT(skipped, 25);
}

TEST_F(TrainingStepTest, ClipsWeighTheSameWhateverBatchTheyAreIn) {
  AddTinyDistillation(&experiment_);
  const auto losses = [&](const std::vector<Batch>& batches, double mean_clips) {
    experiment_.mutable_optimization()->set_accumulation_steps(static_cast<int32_t>(batches.size()));
    TrainingStepOptions options;
    options.mean_clips = mean_clips;
    const StepLosses sums = Start({"la", "mare"}, options)->Run(batches, 0).value();
    return std::vector<float>{sums.total.item<float>(), sums.ctc.item<float>(),
                              sums.distillation.item<float>(), sums.gradient_norm.item<float>()};
  };
  const Batch both = NoiseBatch();
  const auto [first, second] = SplitBatch(both);
  const std::vector<float> mean = losses({both}, 0), one = losses({first}, 2), other = losses({second}, 2);
  const std::vector<float> of_four = losses({both}, 4), in_two = losses({first, second}, 1);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_FLOAT_EQ(one[i] + other[i], mean[i]) << i;
    EXPECT_FLOAT_EQ(of_four[i], mean[i] / 2) << i;
    EXPECT_NEAR(in_two[i], mean[i], 1e-5 * mean[i]) << i;
  }
  EXPECT_NEAR(of_four[3], mean[3] / 2, 1e-5 * mean[3]);
  EXPECT_NEAR(in_two[3], mean[3], 1e-4 * mean[3]);
  EXPECT_GT(losses({first}, 0)[1], 1.2 * one[1]);
}

// As batches are padded on a GPU.
TEST_F(TrainingStepTest, PaddingToARoundLengthLeavesLossAndGradient) {
  AddTinyDistillation(&experiment_);
  const Batch batch = NoiseBatch();
  const auto step = Start();
  const int64_t samples = batch.waveforms.size(1);
  const int64_t length = BatchLength(student_->config(), c10::DeviceType::CUDA, samples);
  ASSERT_GT(length, samples);
  Batch padded = batch;
  padded.waveforms = at::zeros({2, length});
  padded.waveforms.slice(1, 0, samples).copy_(batch.waveforms);
  const StepLosses expected = step->Run(batch, 0).value();
  const TensorMap state = Copy(step->State());
  const auto other = Start();
  const StepLosses losses = other->Run(padded, 0).value();
  EXPECT_NEAR(losses.total.item<float>(), expected.total.item<float>(), 1e-5 * expected.total.item<float>());
  EXPECT_NEAR(losses.ctc.item<float>(), expected.ctc.item<float>(), 1e-5 * expected.ctc.item<float>());
  ExpectSameGradient(other->State(), state, 1e-6);
}

TEST_F(TrainingStepTest, SkipsAGradientThatIsNotFinite) {
  AddTinyDistillation(&experiment_);
  const auto untouched = Start();
  ASSERT_TRUE(untouched->Run(NoiseBatch(), 0).ok());
  const TensorMap expected = Copy(*student_), expected_projection = Copy(distiller_->loss());

  const auto step = Start();
  const TensorMap student = Copy(*student_), projection = Copy(distiller_->loss());
  Batch bad = NoiseBatch();
  bad.waveforms[0][100] = std::numeric_limits<float>::quiet_NaN();
  const auto skipped = step->Run(bad, 0);
  ASSERT_TRUE(skipped.ok()) << skipped.status();
  EXPECT_EQ(skipped->skipped.item<float>(), 1);
  EXPECT_TRUE(Equal(student, Copy(*student_)));
  EXPECT_TRUE(Equal(projection, Copy(distiller_->loss())));

  // Nor does the optimiser remember it.
  const auto losses = step->Run(NoiseBatch(), 0);
  ASSERT_TRUE(losses.ok()) << losses.status();
  EXPECT_EQ(losses->skipped.item<float>(), 0);
  EXPECT_TRUE(Equal(expected, Copy(*student_)));
  EXPECT_TRUE(Equal(expected_projection, Copy(distiller_->loss())));
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

TEST_F(TrainingStepTest, KeptFeaturesGiveTheSameBitsFromAnyCache) {
  const std::string directory = JoinPath(testing::TempDir(), "features");
  std::filesystem::remove_all(directory);
  for (const auto precision : {OptimizationConfig::FP32, OptimizationConfig::BF16}) {
    experiment_.mutable_optimization()->set_precision(precision);
    // The optimiser's state after one step; weights after two.
    std::vector<TensorMap> states, weights;
    for (const std::string cache : {"none", "cold", "warm"}) {
      at::manual_seed(5);
      student_ = *Wav2Vec2ForCtc::Create(experiment_.student().random());
      student_->FreezeFeatureEncoder();
      const auto features = FeatureCache::Create(student_, directory).value();
      TrainingStepOptions options;
      if (cache != "none") options.features = features.get();
      TrainingStep step(experiment_, student_, {}, {}, options);
      ASSERT_TRUE(step.Run(NoiseBatch(), 0).ok());
      states.push_back(Copy(step.State()));
      ASSERT_TRUE(step.Run(NoiseBatch(), 1).ok());
      weights.push_back(Copy(*student_));
      EXPECT_EQ(features->misses(), cache == "cold" ? 2 : 0) << cache;
    }
    EXPECT_TRUE(Equal(weights[1], weights[2]));
    if (precision == OptimizationConfig::FP32) ExpectSameGradient(states[0], states[1], 1e-7);
  }
}

TEST_F(TrainingStepTest, StopsAfterTooManySkippedStepsAndNamesTheClips) {
  experiment_.mutable_optimization()->set_max_skipped_steps(2);
  TrainingStepOptions options;
  options.clip_name = [](int64_t clip) { return "clip-" + std::to_string(clip) + ".flac"; };
  const auto step = Start({"la", "mare"}, options);
  Batch bad = NoiseBatch();
  bad.waveforms[0][100] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_TRUE(step->Run(bad, 0).ok());
  EXPECT_TRUE(step->Run(NoiseBatch(), 1).ok());
  EXPECT_TRUE(step->Run(bad, 2).ok());
  EXPECT_THAT(step->Run(bad, 3).status().ToString(), HasSubstr("clip-1.flac, clip-0.flac"));
  EXPECT_EQ(step->skipped_steps(), 3);
}

TEST_F(TrainingStepTest, HalfPrecisionFindsItsScale) {
  AddTinyDistillation(&experiment_);
  OptimizationConfig* optimization = experiment_.mutable_optimization();
  const float fp32 = Start()->Run(NoiseBatch(), 0)->total.item<float>();
  optimization->set_precision(OptimizationConfig::FP16);
  optimization->mutable_loss_scaling()->set_initial_scale(0x1p30);
  const auto step = Start();
  const StepLosses first = step->Run(NoiseBatch(), 0).value();
  EXPECT_EQ(first.skipped.item<float>(), 1);
  EXPECT_NEAR(first.total.item<float>(), fp32, 0.02 * fp32);
  EXPECT_EQ(step->State().at("loss_scaler/scale").item<float>(), 0x1p29f);
  float last = fp32;
  int skipped = 0;
  for (int i = 1; i < 60; ++i) {
    const StepLosses losses = step->Run(NoiseBatch(), i).value();
    skipped += losses.skipped.item<float>() != 0;
    last = losses.total.item<float>();
  }
  EXPECT_LT(skipped, 25);
  EXPECT_LT(last, 0.8 * fp32);
}

TEST_F(TrainingStepTest, ARestoredStepGoesOnBitForBit) {
  AddTinyDistillation(&experiment_);
  experiment_.mutable_optimization()->mutable_moving_average();
  experiment_.mutable_optimization()->set_precision(OptimizationConfig::FP16);
  const auto interrupted = Start();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(interrupted->Run(NoiseBatch(), i).ok());
  const TensorMap state = Copy(interrupted->State());
  const TensorMap student = Copy(*student_), projection = Copy(distiller_->loss());
  for (int i = 3; i < 6; ++i) ASSERT_TRUE(interrupted->Run(NoiseBatch(), i).ok());
  const TensorMap expected = Copy(interrupted->State()), expected_student = Copy(*student_);

  const auto resumed = Start();
  {
    const at::NoGradGuard no_grad;
    for (const auto& [name, tensor] : NamedTensors(*student_)) tensor.copy_(student.at(name));
    for (const auto& [name, tensor] : NamedTensors(distiller_->loss())) tensor.copy_(projection.at(name));
  }
  ASSERT_TRUE(resumed->LoadState(state).ok());
  for (int i = 3; i < 6; ++i) ASSERT_TRUE(resumed->Run(NoiseBatch(), i).ok());
  EXPECT_TRUE(Equal(Copy(*student_), expected_student));
  EXPECT_TRUE(Equal(resumed->State(), expected));
}

TEST_F(TrainingStepTest, TheHeadLearnsFirst) {
  experiment_.mutable_optimization()->set_encoder_start_step(2);
  const auto step = Start();
  const TensorMap before = Copy(*student_);
  const auto changed = [&](const std::string& part) {
    for (const auto& [name, tensor] : NamedTensors(*student_)) {
      if (name.find(part) == 0 && !tensor.equal(before.at(name))) return true;
    }
    return false;
  };
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(step->Run(NoiseBatch(), i).ok());
  EXPECT_TRUE(changed("lm_head"));
  EXPECT_FALSE(changed("wav2vec2"));
  ASSERT_TRUE(step->Run(NoiseBatch(), 2).ok());
  EXPECT_TRUE(changed("wav2vec2"));
}

}  // namespace
}  // namespace distill_l2s
