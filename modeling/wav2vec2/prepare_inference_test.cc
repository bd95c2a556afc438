#include "modeling/wav2vec2/prepare_inference.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/IListRef.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "modeling/wav2vec2/int8_linear.h"
#include "modeling/wav2vec2/tiny_config.h"

namespace distill_l2s {
namespace {

using testing::HasSubstr;

class PrepareInferenceTest : public testing::TestWithParam<const char*> {
 protected:
  PrepareInferenceTest() {
    at::manual_seed(6);
    Wav2Vec2Config config = TinyConfig(GetParam());
    // Enough that the weights matter, and a few sums that round.
    config.set_initializer_range(0.2F);
    config.set_hidden_size(64);
    config.set_intermediate_size(128);
    model_ = *Wav2Vec2ForCtc::Create(config);
    model_->eval();
    waveforms_ = at::randn({2, 16000});
    waveforms_[1].slice(0, 12000).zero_();
  }

  // Of the valid frames.
  at::Tensor Logits() {
    const at::NoGradGuard no_grad;
    const StudentOutput output = model_->forward(waveforms_, at::tensor({16000, 12000}, at::kLong));
    EXPECT_EQ(output.logits.scalar_type(), at::kFloat);
    const at::Tensor second = output.logits[1].slice(0, 0, output.frame_lengths[1].item<int64_t>());
    return at::cat({output.logits[0], second});
  }

  // Root of the mean square of the difference over the logits' spread.
  double ErrorIn(InferencePrecision precision) {
    const at::Tensor expected = Logits();
    const absl::Status status = PrepareInference(precision, model_.get());
    EXPECT_TRUE(status.ok()) << status;
    const at::Tensor got = Logits();
    EXPECT_EQ(got.sizes(), expected.sizes());
    return ((got - expected).square().mean().sqrt() / expected.std()).item<double>();
  }

  std::shared_ptr<Wav2Vec2ForCtc> model_;
  at::Tensor waveforms_;
};

TEST_P(PrepareInferenceTest, InFp32ChangesNothing) { EXPECT_LT(ErrorIn(InferencePrecision::kFloat32), 1e-6); }

TEST_P(PrepareInferenceTest, InBfloat16IsNear) {
  const double error = ErrorIn(InferencePrecision::kBFloat16);
  EXPECT_LT(error, 0.08);
  EXPECT_GT(error, 1e-4) << "nothing was computed in bfloat16";
}

TEST_P(PrepareInferenceTest, InInt8IsNear) {
  if (!HasInt8Products()) GTEST_SKIP() << "no VNNI here";
  const double error = ErrorIn(InferencePrecision::kInt8);
  EXPECT_LT(error, 0.1);
  EXPECT_GT(error, 1e-4) << "nothing was computed in integers";
}

TEST_P(PrepareInferenceTest, LeavesNothingToTrain) {
  ASSERT_TRUE(PrepareInference(InferencePrecision::kBFloat16, model_.get()).ok());
  EXPECT_FALSE(model_->is_training());
  for (const at::Tensor& parameter : model_->parameters()) EXPECT_FALSE(parameter.requires_grad());
}

TEST_P(PrepareInferenceTest, RefusesAModelThatIsPreparedAlready) {
  ASSERT_TRUE(PrepareInference(InferencePrecision::kBFloat16, model_.get()).ok());
  EXPECT_THAT(std::string(PrepareInference(InferencePrecision::kInt8, model_.get()).message()),
              HasSubstr("fp32"));
}

INSTANTIATE_TEST_SUITE_P(Families, PrepareInferenceTest, testing::Values("layer", "group"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace distill_l2s
