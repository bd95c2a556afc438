#include "experiments/training/training_step.h"

#include <ATen/Context.h>
#include <ATen/core/IListRef.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <limits>

#include "base/file.h"
#include "experiments/training/distillation_setup.h"
#include "experiments/training/split_batch.h"
#include "experiments/training/tiny_experiment.h"
#include "modeling/checkpoint/module_tensors.h"
#include "modeling/testing/limited_memory.h"

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TensorMap Copy(const TensorMap& tensors) {
  TensorMap copy;
  for (const auto& [name, tensor] : tensors) copy[name] = tensor.detach().clone();
  return copy;
}

TensorMap Copy(const torch::nn::Module& module) { return Copy(NamedTensors(module)); }

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

// The batches' clips in one batch.
Batch Union(const Batch& a, const Batch& b) {
  Batch both = a;
  both.clips.insert(both.clips.end(), b.clips.begin(), b.clips.end());
  both.waveforms = at::cat({a.waveforms, b.waveforms});
  both.sample_lengths = at::cat({a.sample_lengths, b.sample_lengths});
  both.labels = at::cat({a.labels, b.labels});
  both.label_lengths = at::cat({a.label_lengths, b.label_lengths});
  return both;
}

// The gradient of the optimiser's first step, from its state; where it is clipped, its direction.
void ExpectSameGradient(const TensorMap& a, const TensorMap& b, double tolerance) {
  ASSERT_EQ(a.size(), b.size());
  double largest = 0;
  for (const auto& [name, tensor] : a) {
    if (name.find(".first_moment") == std::string::npos) continue;
    largest = std::max(largest, tensor.abs().max().item<double>());
    EXPECT_TRUE(at::allclose(tensor, b.at(name), 1e-4, tolerance)) << name;
  }
  EXPECT_GT(largest, 100 * tolerance);
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
  std::unique_ptr<TrainingStep> Start(const std::vector<std::string>& transcripts = {"la", "mare"},
                                      TrainingStepOptions options = {}) {
    at::manual_seed(5);
    student_ = *Wav2Vec2ForCtc::Create(experiment_.student().random());
    parts_ = *SetUpDistillation(experiment_, student_->config(), transcripts, "tests/golden/models", "");
    return std::make_unique<TrainingStep>(experiment_, student_, std::vector<std::string>{}, parts_,
                                          std::move(options));
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

TEST_F(TrainingStepTest, SeveralBatchesAreAsOne) {
  AddTinyDistillation(&experiment_);
  const Batch two = NoiseBatch();
  const Batch one = SplitBatch(two).second;
  for (const auto reduction : {CtcConfig::MEAN, CtcConfig::SUM}) {
    experiment_.mutable_ctc()->set_reduction(reduction);
    auto step = Start();
    const StepLosses whole = step->Run(Union(two, one), 0).value();
    const TensorMap expected = step->State();
    step = Start();
    const StepLosses parts = step->Run({two, one}, 0).value();
    ExpectSameGradient(expected, step->State(), 1e-7);
    EXPECT_NEAR(parts.total.item<float>(), whole.total.item<float>(), 1e-5 * whole.total.item<float>());
    EXPECT_NEAR(parts.ctc.item<float>(), whole.ctc.item<float>(), 1e-5 * whole.ctc.item<float>());
    EXPECT_NEAR(parts.distillation.item<float>(), whole.distillation.item<float>(), 1e-5);
    EXPECT_NEAR(parts.gradient_norm.item<float>(), whole.gradient_norm.item<float>(),
                1e-4 * whole.gradient_norm.item<float>());
  }
}

TEST_F(TrainingStepTest, ABatchThatMemoryDoesNotHoldIsSplit) {
  AddTinyDistillation(&experiment_);
  const Batch batch = Union(NoiseBatch(), NoiseBatch());
  auto step = Start();
  int64_t peak = 0;
  {
    const LimitedMemory memory(int64_t{1} << 40);
    const int64_t before = memory.live_bytes();
    ASSERT_TRUE(step->Run(batch, 0).ok());
    peak = memory.peak_bytes() - before;
  }
  const TensorMap expected = step->State();
  // Memory ends in the forward pass with little, in the backward pass with more of it.
  for (const double share : {0.4, 0.6, 0.75, 0.9, 0.97}) {
    step = Start();
    const LimitedMemory memory(static_cast<int64_t>(share * peak));
    const auto losses = step->Run(batch, 0);
    ASSERT_TRUE(losses.ok()) << losses.status();
    EXPECT_GT(memory.failures(), 0) << share;
    ExpectSameGradient(expected, step->State(), 1e-7);
  }
  TrainingStepOptions options;
  options.clip_name = [](int64_t clip) { return "clip-" + std::to_string(clip) + ".flac"; };
  step = Start({"la", "mare"}, options);
  const LimitedMemory memory(peak / 20);
  const auto status = step->Run(batch, 0).status();
  EXPECT_TRUE(absl::IsResourceExhausted(status)) << status;
  EXPECT_THAT(status.ToString(), AllOf(HasSubstr("clip-1.flac"), HasSubstr("8000 samples")));
}

// As if another rank had the very same batch.
class Mirror : public GradientExchange {
 public:
  explicit Mirror(const std::shared_ptr<Wav2Vec2ForCtc>* student) : student_(student) {}
  absl::StatusOr<int64_t> TotalClips(int64_t clips) override { return 2 * clips; }
  absl::Status LastBackward(const at::Tensor& loss) override {
    loss.backward();
    for (const at::Tensor& parameter : (*student_)->parameters()) {
      if (parameter.grad().defined()) parameter.grad().mul_(2);
    }
    return absl::OkStatus();
  }
  absl::Status Sum(at::Tensor* scalar) override {
    scalar->mul_(2);
    return absl::OkStatus();
  }

 private:
  const std::shared_ptr<Wav2Vec2ForCtc>* const student_;
};

TEST_F(TrainingStepTest, RanksSumToTheMeanOverAllClips) {
  auto step = Start();
  const StepLosses alone = step->Run(NoiseBatch(), 0).value();
  const TensorMap expected = step->State();
  Mirror mirror(&student_);
  TrainingStepOptions options;
  options.exchange = &mirror;
  step = Start({"la", "mare"}, options);
  const StepLosses shared = step->Run(NoiseBatch(), 0).value();
  ExpectSameGradient(expected, step->State(), 1e-9);
  EXPECT_EQ(shared.gradient_norm.item<float>(), alone.gradient_norm.item<float>());
  EXPECT_EQ(2 * shared.total.item<float>(), alone.total.item<float>());
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
  const TensorMap student = Copy(*student_), projection = Copy(*parts_.loss);
  for (int i = 3; i < 6; ++i) ASSERT_TRUE(interrupted->Run(NoiseBatch(), i).ok());
  const TensorMap expected = Copy(interrupted->State()), expected_student = Copy(*student_);

  const auto resumed = Start();
  {
    const at::NoGradGuard no_grad;
    for (const auto& [name, tensor] : NamedTensors(*student_)) tensor.copy_(student.at(name));
    for (const auto& [name, tensor] : NamedTensors(*parts_.loss)) tensor.copy_(projection.at(name));
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
