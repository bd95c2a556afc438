#include "losses/distillation.h"

#include <ATen/Context.h>
#include <ATen/autocast_mode.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/mse_loss.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/upsample_linear1d.h>
#include <ATen/ops/upsample_nearest1d.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <tuple>
#include <vector>

#include "losses/alignment_testing.h"

namespace distill_l2s {
namespace {

using ::testing::HasSubstr;

constexpr int64_t kClasses = 6;
constexpr int64_t kStudentWidth = 4;
constexpr int64_t kTeacherWidth = 3;

DistillationConfig Config(DistillationConfig::AlignmentCase alignment,
                          DistillationConfig::Resampling resampling, int num_pairs = 1) {
  DistillationConfig config;
  for (int i = 0; i < num_pairs; ++i) {
    auto* pair = config.add_layer_pairs();
    pair->set_teacher(12 - i);
    pair->set_student(24 - i);
  }
  if (alignment == DistillationConfig::kShrink) config.mutable_shrink();
  if (alignment == DistillationConfig::kFilteredFrames) config.mutable_filtered_frames();
  if (alignment == DistillationConfig::kAllFrames) config.mutable_all_frames();
  config.set_resampling(resampling);
  config.set_weight(0.5);
  return config;
}

std::shared_ptr<DistillationLoss> MakeLoss(const DistillationConfig& config) {
  auto loss = DistillationLoss::Create(config, kStudentWidth, kTeacherWidth);
  EXPECT_TRUE(loss.ok()) << loss.status();
  return *loss;
}

struct Batch {
  std::vector<std::vector<int64_t>> paths;
  at::Tensor logits, frame_lengths, token_lengths;
  std::vector<at::Tensor> student_hidden, teacher_hidden;
};

Batch RandomBatch(int64_t batch, int64_t num_frames, int64_t num_tokens, int num_pairs,
                  at::ScalarType dtype) {
  Batch result;
  result.paths = RandomPaths(batch, num_frames, kClasses);
  result.logits = LogitsOfPaths(result.paths, kClasses).to(dtype);
  result.frame_lengths = at::randint(1, num_frames + 1, {batch}, at::kLong);
  result.token_lengths = at::randint(1, num_tokens + 1, {batch}, at::kLong);
  for (int i = 0; i < num_pairs; ++i) {
    result.student_hidden.push_back(at::randn({batch, num_frames, kStudentWidth}, dtype));
    result.teacher_hidden.push_back(at::randn({batch, num_tokens, kTeacherWidth}, dtype));
  }
  return result;
}

at::Tensor Forward(const DistillationLoss& loss, const Batch& batch) {
  return loss.forward(batch.student_hidden, batch.logits, batch.frame_lengths, batch.teacher_hidden,
                      batch.token_lengths);
}

// The method's formula, clip by clip and segment by segment.
double ReferenceLoss(const DistillationLoss& loss, const Batch& batch) {
  const int64_t clips = batch.frame_lengths.size(0);
  double total = 0;
  for (size_t i = 0; i < batch.student_hidden.size(); ++i) {
    const at::Tensor projection = loss.named_parameters()["projection." + std::to_string(i)].detach();
    for (int64_t b = 0; b < clips; ++b) {
      const auto segments = ReferenceSegments(batch.paths[b], batch.frame_lengths[b].item<int64_t>(),
                                              kClasses, loss.config().alignment_case());
      std::vector<at::Tensor> vectors;
      for (const auto& [begin, end] : segments) {
        vectors.push_back(batch.student_hidden[i][b].slice(0, begin, end).mean(0));
      }
      const at::Tensor projected = at::stack(vectors).matmul(projection);
      const at::Tensor text =
          batch.teacher_hidden[i][b].slice(0, 0, batch.token_lengths[b].item<int64_t>()).t().unsqueeze(0);
      const int64_t count = vectors.size();
      const at::Tensor target = loss.config().resampling() == DistillationConfig::NEAREST
                                    ? at::upsample_nearest1d(text, {count})
                                    : at::upsample_linear1d(text, {count}, /*align_corners=*/true);
      total += at::mse_loss(projected, target[0].t()).item<double>() / clips;
    }
  }
  return total;
}

class DistillationTest : public testing::TestWithParam<
                             std::tuple<DistillationConfig::AlignmentCase, DistillationConfig::Resampling>> {
 protected:
  DistillationConfig ConfigOfParam(int num_pairs = 1) const {
    return Config(std::get<0>(GetParam()), std::get<1>(GetParam()), num_pairs);
  }
};

INSTANTIATE_TEST_SUITE_P(
    AlignmentsAndResamplings, DistillationTest,
    testing::Combine(testing::Values(DistillationConfig::kShrink, DistillationConfig::kFilteredFrames,
                                     DistillationConfig::kAllFrames),
                     testing::Values(DistillationConfig::NEAREST, DistillationConfig::LINEAR)));

TEST_P(DistillationTest, EqualsTheFormulaClipByClip) {
  at::manual_seed(11);
  for (int trial = 0; trial < 40; ++trial) {
    const int num_pairs = 1 + trial % 3;
    const auto loss = MakeLoss(ConfigOfParam(num_pairs));
    loss->to(at::kDouble);
    const Batch batch = RandomBatch(1 + trial % 5, 1 + trial % 19, 1 + trial % 7, num_pairs, at::kDouble);
    EXPECT_NEAR(Forward(*loss, batch).item<double>(), ReferenceLoss(*loss, batch), 1e-12)
        << "trial " << trial;
  }
}

// d loss / d `variable`, element by element, by central differences; the loss is quadratic, so they are
// exact.
void ExpectFiniteDifferences(const std::function<double()>& evaluate, at::Tensor variable,
                             const at::Tensor& gradient) {
  const at::NoGradGuard no_grad;
  at::Tensor flat = variable.detach().view({-1});
  for (int64_t i = 0; i < flat.numel(); ++i) {
    constexpr double kStep = 1e-4;
    const double value = flat[i].item<double>();
    flat[i] = value + kStep;
    const double above = evaluate();
    flat[i] = value - kStep;
    const double below = evaluate();
    flat[i] = value;
    ASSERT_NEAR(gradient.flatten()[i].item<double>(), (above - below) / (2 * kStep), 1e-9) << "element " << i;
  }
}

TEST_P(DistillationTest, GradientsEqualFiniteDifferences) {
  at::manual_seed(12);
  const auto loss = MakeLoss(ConfigOfParam(2));
  loss->to(at::kDouble);
  Batch batch = RandomBatch(3, 9, 5, 2, at::kDouble);
  for (auto& hidden : batch.student_hidden) hidden.set_requires_grad(true);
  Forward(*loss, batch).backward();
  const auto evaluate = [&] { return Forward(*loss, batch).item<double>(); };
  for (const auto& hidden : batch.student_hidden) {
    EXPECT_GT(hidden.grad().abs().max().item<double>(), 0.01);
    ExpectFiniteDifferences(evaluate, hidden, hidden.grad());
  }
  for (const auto& projection : loss->parameters()) {
    ExpectFiniteDifferences(evaluate, projection, projection.grad());
  }
}

TEST_P(DistillationTest, NoGradientToLogitsOrTeacher) {
  at::manual_seed(13);
  const auto loss = MakeLoss(ConfigOfParam());
  Batch batch = RandomBatch(2, 8, 5, 1, at::kFloat);
  batch.student_hidden[0].set_requires_grad(true);
  batch.logits.set_requires_grad(true);
  batch.teacher_hidden[0].set_requires_grad(true);
  Forward(*loss, batch).backward();
  EXPECT_TRUE(batch.student_hidden[0].grad().defined());
  EXPECT_FALSE(batch.logits.grad().defined());
  EXPECT_FALSE(batch.teacher_hidden[0].grad().defined());
}

TEST_P(DistillationTest, PaddingHasNoEffect) {
  at::manual_seed(14);
  const auto loss = MakeLoss(ConfigOfParam());
  Batch batch = RandomBatch(4, 12, 6, 1, at::kDouble);
  const double before = Forward(*loss, batch).item<double>();
  for (int64_t b = 0; b < 4; ++b) {
    const int64_t frames = batch.frame_lengths[b].item<int64_t>();
    batch.student_hidden[0][b].slice(0, frames).fill_(1e6);
    batch.logits[b].slice(0, frames).copy_(at::randn({12 - frames, kClasses}));
    batch.teacher_hidden[0][b]
        .slice(0, batch.token_lengths[b].item<int64_t>())
        .fill_(std::numeric_limits<double>::quiet_NaN());
  }
  EXPECT_EQ(Forward(*loss, batch).item<double>(), before);
}

TEST_P(DistillationTest, ClipWithoutFramesAddsNothingAndCounts) {
  at::manual_seed(15);
  const auto loss = MakeLoss(ConfigOfParam());
  Batch batch = RandomBatch(2, 6, 4, 1, at::kDouble);
  Batch first = batch;
  for (at::Tensor* tensor : {&first.logits, &first.frame_lengths, &first.token_lengths,
                             &first.student_hidden[0], &first.teacher_hidden[0]}) {
    *tensor = tensor->slice(0, 0, 1);
  }
  batch.frame_lengths[1] = 0;
  EXPECT_NEAR(Forward(*loss, batch).item<double>(), Forward(*loss, first).item<double>() / 2, 1e-12);
}

TEST(DistillationLossTest, IsComputedInFp32OutsideAutocast) {
  at::manual_seed(16);
  const auto loss = MakeLoss(Config(DistillationConfig::kShrink, DistillationConfig::NEAREST));
  const Batch batch = RandomBatch(3, 10, 5, 1, at::kFloat);
  const at::Tensor plain = Forward(*loss, batch);
  EXPECT_EQ(plain.scalar_type(), at::kFloat);
  at::autocast::set_autocast_enabled(at::kCPU, true);
  at::autocast::set_autocast_dtype(at::kCPU, at::kBFloat16);
  const at::Tensor cast = Forward(*loss, batch);
  at::autocast::set_autocast_enabled(at::kCPU, false);
  at::autocast::clear_cache();
  EXPECT_TRUE(at::equal(plain, cast));

  Batch narrow = batch;
  narrow.logits = batch.logits.to(at::kBFloat16);
  narrow.student_hidden[0] = batch.student_hidden[0].to(at::kBFloat16);
  EXPECT_EQ(Forward(*loss, narrow).scalar_type(), at::kFloat);
  narrow.student_hidden[0] = narrow.student_hidden[0].to(at::kFloat);
  const double exact = Forward(*loss, narrow).item<double>();
  narrow.student_hidden[0] = narrow.student_hidden[0].to(at::kBFloat16);
  EXPECT_EQ(Forward(*loss, narrow).item<double>(), exact);
}

TEST(DistillationLossTest, ParametersAndTheirInitialisation) {
  at::manual_seed(17);
  auto loss =
      DistillationLoss::Create(Config(DistillationConfig::kShrink, DistillationConfig::NEAREST, 2), 64, 100);
  ASSERT_TRUE(loss.ok());
  const auto parameters = (*loss)->named_parameters();
  ASSERT_EQ(parameters.size(), 2u);
  for (const auto* name : {"projection.0", "projection.1"}) {
    const at::Tensor& projection = parameters[name];
    EXPECT_EQ(projection.sizes(), at::IntArrayRef({64, 100}));
    EXPECT_TRUE(projection.requires_grad());
    // Uniform within +-1/sqrt(100).
    EXPECT_LE(projection.abs().max().item<double>(), 0.1);
    EXPECT_GT(projection.abs().max().item<double>(), 0.0995);
    EXPECT_NEAR(projection.std().item<double>(), 0.1 / std::sqrt(3.0), 0.001);
  }
  EXPECT_FALSE(at::equal(parameters["projection.0"], parameters["projection.1"]));
  at::manual_seed(17);
  auto again =
      DistillationLoss::Create(Config(DistillationConfig::kShrink, DistillationConfig::NEAREST, 2), 64, 100);
  EXPECT_TRUE(at::equal((*again)->named_parameters()["projection.1"], parameters["projection.1"]));
}

TEST(DistillationLossTest, ErrorsNameTheField) {
  const auto error = [](const std::function<void(DistillationConfig*)>& change) {
    DistillationConfig config = Config(DistillationConfig::kShrink, DistillationConfig::NEAREST);
    change(&config);
    return std::string(DistillationLoss::Create(config, 4, 3).status().message());
  };
  EXPECT_THAT(error([](auto* c) { c->clear_layer_pairs(); }), HasSubstr("distillation.layer_pairs"));
  EXPECT_THAT(error([](auto* c) { c->mutable_layer_pairs(0)->set_student(-1); }), HasSubstr("student: -1"));
  EXPECT_THAT(error([](auto* c) { c->clear_alignment(); }), HasSubstr("distillation.alignment"));
  EXPECT_THAT(error([](auto* c) { c->clear_resampling(); }), HasSubstr("distillation.resampling"));
  EXPECT_THAT(error([](auto* c) { c->clear_weight(); }), HasSubstr("distillation.weight: absent"));
  EXPECT_THAT(error([](auto* c) { c->set_weight(-0.5); }), HasSubstr("distillation.weight: -0.5"));
  EXPECT_THAT(error([](auto* c) { c->set_weight(std::numeric_limits<float>::infinity()); }),
              HasSubstr("weight"));
  EXPECT_FALSE(
      DistillationLoss::Create(Config(DistillationConfig::kShrink, DistillationConfig::NEAREST), 0, 3).ok());
}

}  // namespace
}  // namespace distill_l2s
