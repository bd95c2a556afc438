#include "losses/ctc.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/autocast_mode.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/ctc_loss.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <vector>

namespace distill_l2s {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

CtcConfig Config(CtcConfig::Reduction reduction, bool zero_infinity) {
  CtcConfig config;
  config.set_reduction(reduction);
  config.set_zero_infinity(zero_infinity);
  return config;
}

struct Batch {
  at::Tensor logits, frame_lengths, labels, label_lengths;
};

// Labels past their length are senseless on purpose.
Batch MakeBatch(const std::vector<int64_t>& frames, const std::vector<std::vector<int64_t>>& labels,
                int64_t num_classes, at::ScalarType dtype) {
  int64_t longest = 0, most = 0;
  for (const int64_t length : frames) longest = std::max(longest, length);
  for (const auto& row : labels) most = std::max<int64_t>(most, row.size());
  const int64_t batch = frames.size();
  Batch result = {at::randn({batch, longest, num_classes}, dtype), at::tensor(frames),
                  at::full({batch, most}, -100, at::kLong), at::zeros({batch}, at::kLong)};
  for (int64_t b = 0; b < batch; ++b) {
    result.label_lengths[b] = static_cast<int64_t>(labels[b].size());
    for (size_t u = 0; u < labels[b].size(); ++u) result.labels[b][u] = labels[b][u];
  }
  return result;
}

at::Tensor Loss(const Batch& batch, const CtcConfig& config) {
  return CtcLoss(batch.logits, batch.frame_lengths, batch.labels, batch.label_lengths, config);
}

// -log of the sum over all paths of `frames` frames that collapse to `labels`: the definition.
double EnumeratedLoss(const at::Tensor& logits, int64_t frames, const std::vector<int64_t>& labels) {
  const at::Tensor log_probs = logits.log_softmax(-1);
  const int64_t num_classes = logits.size(1);
  double total = 0;
  std::function<void(int64_t, int64_t, std::vector<int64_t>, double)> walk =
      [&](int64_t t, int64_t last, std::vector<int64_t> text, double score) {
        if (t == frames) {
          if (text == labels) total += std::exp(score);
          return;
        }
        for (int64_t v = 0; v < num_classes; ++v) {
          std::vector<int64_t> next = text;
          if (v != last && v != num_classes - 1) next.push_back(v);
          walk(t + 1, v, next, score + log_probs[t][v].item<double>());
        }
      };
  walk(0, -1, {}, 0);
  return -std::log(total);
}

TEST(CtcTest, EqualsTheSumOverAllPaths) {
  at::manual_seed(1);
  const std::vector<int64_t> frames = {4, 4, 3, 2, 1, 3};
  const std::vector<std::vector<int64_t>> labels = {{0, 1}, {1, 1}, {0, 0}, {}, {1}, {0, 1, 0}};
  const Batch batch = MakeBatch(frames, labels, 3, at::kDouble);
  double sum = 0, mean = 0;
  for (size_t b = 0; b < frames.size(); ++b) {
    const double loss = EnumeratedLoss(batch.logits[b], frames[b], labels[b]);
    sum += loss;
    mean += loss / std::max<size_t>(1, labels[b].size()) / frames.size();
  }
  EXPECT_NEAR(Loss(batch, Config(CtcConfig::SUM, false)).item<double>(), sum, 1e-12);
  EXPECT_NEAR(Loss(batch, Config(CtcConfig::MEAN, false)).item<double>(), mean, 1e-12);
}

TEST(CtcTest, ClipThatDoesNotFit) {
  at::manual_seed(2);
  // "00" needs three frames: the first clip does not fit.
  Batch batch = MakeBatch({2, 4}, {{0, 0}, {0, 1}}, 4, at::kFloat);
  EXPECT_EQ(Loss(batch, Config(CtcConfig::MEAN, false)).item<double>(), kInfinity);
  const Batch fits = {batch.logits.slice(0, 1), batch.frame_lengths.slice(0, 1), batch.labels.slice(0, 1),
                      batch.label_lengths.slice(0, 1)};
  // It counts in the mean all the same.
  EXPECT_NEAR(Loss(batch, Config(CtcConfig::MEAN, true)).item<double>(),
              Loss(fits, Config(CtcConfig::MEAN, true)).item<double>() / 2, 1e-6);
  for (const bool zero_infinity : {false, true}) {
    batch.logits = batch.logits.detach().set_requires_grad(true);
    Loss(batch, Config(CtcConfig::MEAN, zero_infinity)).backward();
    EXPECT_TRUE(at::equal(batch.logits.grad()[0], at::zeros_like(batch.logits[0]))) << batch.logits.grad()[0];
    EXPECT_GT(batch.logits.grad()[1].abs().max().item<double>(), 0.01);
    EXPECT_TRUE(batch.logits.grad().isfinite().all().item<bool>());
  }
}

TEST(CtcTest, GradientEqualsFiniteDifferences) {
  at::manual_seed(3);
  Batch batch = MakeBatch({7, 5, 3, 4, 1, 0, 6}, {{0, 1, 0}, {2, 2}, {1, 1}, {}, {3}, {}, {0, 0, 1, 1}}, 5,
                          at::kDouble);
  for (const auto reduction : {CtcConfig::MEAN, CtcConfig::SUM}) {
    const CtcConfig config = Config(reduction, true);
    at::Tensor leaf = batch.logits.detach().clone().set_requires_grad(true);
    CtcLoss(leaf, batch.frame_lengths, batch.labels, batch.label_lengths, config).backward();
    const at::Tensor flat = batch.logits.view({-1});
    for (int64_t i = 0; i < flat.numel(); ++i) {
      constexpr double kStep = 1e-6;
      const double value = flat[i].item<double>();
      flat[i] = value + kStep;
      const double above = Loss(batch, config).item<double>();
      flat[i] = value - kStep;
      const double below = Loss(batch, config).item<double>();
      flat[i] = value;
      ASSERT_NEAR(leaf.grad().view({-1})[i].item<double>(), (above - below) / (2 * kStep), 1e-8)
          << "element " << i;
    }
  }
}

TEST(CtcTest, GradientEqualsTorchs) {
  at::manual_seed(4);
  for (int trial = 0; trial < 20; ++trial) {
    const int64_t size = 1 + trial % 4, longest = 20 + trial, most = 1 + trial % 9, classes = 3 + trial % 7;
    Batch batch = {at::randn({size, longest, classes}, at::kDouble).set_requires_grad(true),
                   at::randint(1, longest + 1, {size}, at::kLong),
                   at::randint(classes - 1, {size, most}, at::kLong),
                   at::randint(most + 1, {size}, at::kLong)};
    Loss(batch, Config(CtcConfig::SUM, true)).backward();
    at::Tensor leaf = batch.logits.detach().clone().set_requires_grad(true);
    const at::Tensor loss =
        at::ctc_loss(leaf.log_softmax(-1).transpose(0, 1), batch.labels, batch.frame_lengths,
                     batch.label_lengths, classes - 1, at::Reduction::Sum, /*zero_infinity=*/true);
    loss.backward();
    EXPECT_TRUE(at::allclose(batch.logits.grad(), leaf.grad(), 1e-8, 1e-10)) << "trial " << trial;
  }
}

TEST(CtcTest, DtypesAndPaddingHaveNoEffect) {
  at::manual_seed(5);
  Batch batch = MakeBatch({3, 6}, {{0}, {1, 0}}, 4, at::kFloat);
  const at::Tensor loss = Loss(batch, Config(CtcConfig::MEAN, true));
  EXPECT_EQ(loss.scalar_type(), at::kFloat);
  EXPECT_EQ(loss.dim(), 0);
  batch.logits[0].slice(0, 3).fill_(1e4);
  EXPECT_EQ(Loss(batch, Config(CtcConfig::MEAN, true)).item<float>(), loss.item<float>());
  batch.logits = batch.logits.to(at::kBFloat16);
  EXPECT_EQ(Loss(batch, Config(CtcConfig::MEAN, true)).scalar_type(), at::kFloat);
  batch.logits = batch.logits.to(at::kDouble);
  EXPECT_EQ(Loss(batch, Config(CtcConfig::MEAN, true)).scalar_type(), at::kDouble);
}

TEST(CtcTest, IsComputedOutsideAutocast) {
  at::manual_seed(7);
  Batch batch = MakeBatch({9, 6}, {{0, 2}, {1, 0}}, 4, at::kFloat);
  at::Tensor gradients[2];
  for (const bool autocast : {false, true}) {
    at::autocast::set_autocast_enabled(at::kCPU, autocast);
    at::Tensor leaf = batch.logits.detach().clone().set_requires_grad(true);
    CtcLoss(leaf, batch.frame_lengths, batch.labels, batch.label_lengths, Config(CtcConfig::MEAN, true))
        .backward();
    gradients[autocast] = leaf.grad();
  }
  at::autocast::set_autocast_enabled(at::kCPU, false);
  EXPECT_TRUE(at::equal(gradients[0], gradients[1]));
}

TEST(CtcTest, NoLabelsInTheWholeBatch) {
  at::manual_seed(6);
  Batch batch = MakeBatch({3, 2}, {{}, {}}, 3, at::kDouble);
  batch.logits.set_requires_grad(true);
  const at::Tensor loss = Loss(batch, Config(CtcConfig::SUM, true));
  const at::Tensor blanks = batch.logits.detach().log_softmax(-1).select(2, 2);
  EXPECT_NEAR(loss.item<double>(), -(blanks[0].sum() + blanks[1].slice(0, 0, 2).sum()).item<double>(), 1e-12);
  loss.backward();
  EXPECT_TRUE(batch.logits.grad().isfinite().all().item<bool>());
}

}  // namespace
}  // namespace distill_l2s
