// The behaviour of a training step on a GPU alone: a batch that its memory cannot hold, steps that fp16
// skips, and bits that activation checkpointing leaves as they are. Skipped where there is no GPU.
#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/IListRef.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <utility>

#include "experiments/training/device.h"
#include "experiments/training/tiny_experiment.h"
#include "experiments/training/training_step.h"
#include "modeling/wav2vec2/autocast.h"
#include "modeling/wav2vec2/encoder_layer.h"
#include "modeling/wav2vec2/wav2vec2_for_ctc.h"

namespace distill_l2s {
namespace {

constexpr int64_t kClips = 48;
constexpr int64_t kSamples = 160000;

Batch LongBatch() {
  at::manual_seed(3);
  Batch batch;
  for (int64_t clip = 0; clip < kClips; ++clip) batch.clips.push_back(clip);
  batch.waveforms = at::randn({kClips, kSamples});
  batch.sample_lengths = at::empty({kClips}, at::kLong).fill_(kSamples);
  batch.labels = at::randint(0, 8, {kClips, 40}, at::kLong);
  batch.label_lengths = at::empty({kClips}, at::kLong).fill_(40);
  return batch;
}

class GpuStepTest : public testing::Test {
 protected:
  GpuStepTest() : experiment_(TinyExperiment(40)) {
    Wav2Vec2Config* config = experiment_.mutable_student()->mutable_random();
    config->set_vocab_size(10);
    config->set_apply_spec_augment(false);
    config->set_layerdrop(0);
  }

  void SetUp() override {
    // cuBLAS reads it when it is first used.
    setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", /*overwrite=*/1);
    const auto device = OpenDevice("cuda");
    if (!device.ok()) GTEST_SKIP() << "there is no GPU to compute on: " << device.status();
    device_ = *device;
    // Attention's backward pass is deterministic only where warnings do not do.
    at::globalContext().setDeterministicAlgorithms(true, /*warn_only=*/false);
    at::globalContext().setDeterministicCuDNN(true);
  }

  // A step of a student that has the same weights each time.
  std::unique_ptr<TrainingStep> Start(bool checkpoints_activations = false) {
    at::manual_seed(7);
    student_ = Wav2Vec2ForCtc::Create(experiment_.student().random()).value();
    student_->SetActivationCheckpointing(checkpoints_activations);
    student_->train();
    EXPECT_TRUE(MoveTo(device_, student_.get()).ok());
    return std::make_unique<TrainingStep>(experiment_, student_, std::vector<std::string>(), nullptr);
  }

  // The losses of `steps` steps over one batch.
  std::vector<double> Losses(TrainingStep* step, const Batch& batch, int steps) {
    std::vector<double> losses;
    for (int i = 0; i < steps; ++i) {
      at::manual_seed(100 + i);
      const auto result = step->Run(batch, i);
      EXPECT_TRUE(result.ok()) << result.status();
      if (result.ok()) losses.push_back(result->total.item<double>());
    }
    return losses;
  }

  int64_t OutOfMemoryErrors() const {
    return c10::getDeviceAllocator(at::kCUDA)->getDeviceStats(device_.index()).num_ooms;
  }

  Experiment experiment_;
  at::Device device_ = at::kCPU;
  std::shared_ptr<Wav2Vec2ForCtc> student_;
};

TEST_F(GpuStepTest, ABatchThatTheGpuCannotHoldIsSplitAndGivesTheSameLosses) {
  Wav2Vec2Config* config = experiment_.mutable_student()->mutable_random();
  config->set_hidden_dropout(0);
  config->set_attention_dropout(0);
  config->set_activation_dropout(0);
  config->set_feat_proj_dropout(0);
  config->set_final_dropout(0);
  const Batch batch = LongBatch();
  const std::vector<double> expected = Losses(Start().get(), batch, 3);
  auto step = Start();
  c10::DeviceAllocator* const allocator = c10::getDeviceAllocator(at::kCUDA);
  allocator->emptyCache();
  const auto free_bytes = static_cast<int64_t>(allocator->getMemoryInfo(device_.index()).first);
  // Leaves less than the first layers' activations of the whole batch take.
  const at::Tensor filler =
      at::empty({free_bytes - (int64_t{400} << 20)}, at::TensorOptions(device_).dtype(at::kByte));
  const int64_t errors = OutOfMemoryErrors();
  const std::vector<double> losses = Losses(step.get(), batch, 3);
  EXPECT_GT(OutOfMemoryErrors(), errors) << "the GPU's memory did not end";
  ASSERT_EQ(losses.size(), expected.size());
  for (size_t i = 0; i < losses.size(); ++i) EXPECT_NEAR(losses[i], expected[i], 1e-3 * expected[i]) << i;
}

// The clips of a padded batch, whatever kernel attends, against each alone in fp32: half types round,
// segments no more than a mask does.
TEST_F(GpuStepTest, ClipsOfAPaddedBatchAreAsThoseAlone) {
  Wav2Vec2Config config = experiment_.student().random();
  config.set_hidden_size(128);
  const std::shared_ptr<Wav2Vec2ForCtc> student = Wav2Vec2ForCtc::Create(config).value();
  student->eval();
  ASSERT_TRUE(MoveTo(device_, student.get()).ok());
  const std::vector<int64_t> samples = {32000, 20000, 32000, 400, 10000};
  const at::Tensor lengths = at::tensor(samples, at::kLong);
  const at::Tensor waveforms = at::randn({5, 32000}, at::TensorOptions(device_));
  // The valid frames' logits of all clips, and the gradient of their mean squares, one after the other.
  const auto outputs = [&](const std::vector<at::Tensor>& logits) {
    std::vector<at::Tensor> parts;
    at::Tensor loss = at::zeros({}, at::TensorOptions(device_));
    for (const at::Tensor& clip : logits) {
      parts.push_back(clip.detach().to(at::kFloat).flatten());
      loss = loss + clip.to(at::kFloat).square().mean();
    }
    loss.backward();
    std::vector<at::Tensor> gradients;
    for (const at::Tensor& parameter : student->parameters()) {
      if (parameter.grad().defined()) gradients.push_back(parameter.grad().flatten().clone());
      parameter.mutable_grad() = at::Tensor();
    }
    return std::make_pair(at::cat(parts), at::cat(gradients));
  };
  const auto batched = [&](at::ScalarType dtype, bool as_segments) {
    SelfAttention::AllowSegments(as_segments);
    const AutocastScope autocast(at::kCUDA, dtype);
    const StudentOutput output = student->forward(waveforms, lengths);
    std::vector<at::Tensor> logits;
    for (int64_t clip = 0; clip < 5; ++clip) {
      logits.push_back(output.logits[clip].slice(0, 0, output.frame_lengths[clip].item<int64_t>()));
    }
    return outputs(logits);
  };
  std::vector<at::Tensor> alone;
  for (int64_t clip = 0; clip < 5; ++clip) {
    alone.push_back(student
                        ->forward(waveforms.slice(0, clip, clip + 1).slice(1, 0, samples[clip]),
                                  lengths.slice(0, clip, clip + 1))
                        .logits[0]);
  }
  const auto expected = outputs(alone);
  const auto error = [](const at::Tensor& result, const at::Tensor& reference) {
    return ((result - reference).norm() / reference.norm()).item<double>();
  };
  const auto exact = batched(at::kFloat, true);
  EXPECT_LT(error(exact.first, expected.first), 1e-4);
  EXPECT_LT(error(exact.second, expected.second), 1e-3);
  for (const auto dtype : {at::kBFloat16, at::kHalf}) {
    const auto masked = batched(dtype, false);
    const auto segments = batched(dtype, true);
    EXPECT_LT(error(masked.first, expected.first), 0.1) << dtype;
    EXPECT_LT(error(segments.first, expected.first), 1.5 * error(masked.first, expected.first)) << dtype;
    EXPECT_LT(error(masked.second, expected.second), 0.3) << dtype;
    EXPECT_LT(error(segments.second, expected.second), 1.5 * error(masked.second, expected.second)) << dtype;
  }
}

TEST_F(GpuStepTest, AnOverflowInFp16SkipsTheStepAndHalvesTheScale) {
  OptimizationConfig* optimization = experiment_.mutable_optimization();
  optimization->set_precision(OptimizationConfig::FP16);
  optimization->set_max_skipped_steps(100);
  optimization->mutable_loss_scaling()->set_initial_scale(1e20);
  const Batch batch = LongBatch();
  auto step = Start();
  const at::Tensor before = student_->parameters().back().detach().clone();
  ASSERT_TRUE(step->Run(batch, 0).ok());
  EXPECT_TRUE(before.equal(student_->parameters().back())) << "a skipped step changed the weights";
  for (int i = 1; i < 60; ++i) ASSERT_TRUE(step->Run(batch, i).ok());
  ASSERT_TRUE(step->Settle().ok());
  EXPECT_GT(step->skipped_steps(), 5);
  EXPECT_LT(step->skipped_steps(), 60);
  EXPECT_FALSE(before.equal(student_->parameters().back()));
}

TEST_F(GpuStepTest, ActivationCheckpointingLeavesEveryBit) {
  const Batch batch = LongBatch();
  for (const auto precision :
       {OptimizationConfig::FP32, OptimizationConfig::BF16, OptimizationConfig::FP16}) {
    experiment_.mutable_optimization()->set_precision(precision);
    const std::vector<double> plain = Losses(Start().get(), batch, 8);
    EXPECT_EQ(Losses(Start().get(), batch, 8), plain) << "not deterministic, precision " << precision;
    EXPECT_EQ(Losses(Start(/*checkpoints_activations=*/true).get(), batch, 8), plain)
        << "precision " << precision;
  }
}

}  // namespace
}  // namespace distill_l2s
