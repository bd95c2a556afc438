// Several batches, the halves of one, or those of several ranks make one step as one batch does.

#include <ATen/core/IListRef.h>
#include <ATen/ops/cat.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/training/gradient_exchange.h"
#include "experiments/training/split_batch.h"
#include "experiments/training/tiny_experiment.h"
#include "experiments/training/training_step_testing.h"
#include "modeling/testing/limited_memory.h"

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::HasSubstr;

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
  experiment_.mutable_optimization()->set_accumulation_steps(2);
  // By each rank's share of the step's clips, and where all clips of the run weigh the same.
  for (const double mean_clips : {0, 2}) {
    TrainingStepOptions options;
    options.exchange = &mirror;
    options.mean_clips = mean_clips;
    step = Start({"la", "mare"}, options);
    const Batch batch = NoiseBatch();
    const StepLosses shared =
        step->Run(absl::MakeConstSpan(&batch, 1), 0, 2 * static_cast<int64_t>(batch.clips.size())).value();
    ExpectSameGradient(expected, step->State(), 1e-9);
    EXPECT_EQ(shared.gradient_norm.item<float>(), alone.gradient_norm.item<float>()) << mean_clips;
    EXPECT_EQ(2 * shared.total.item<float>(), alone.total.item<float>()) << mean_clips;
  }
}

}  // namespace
}  // namespace distill_l2s
