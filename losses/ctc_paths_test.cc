#include "losses/ctc_paths.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/randn.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace distill_l2s {
namespace {

Emissions EmissionsOf(const at::Tensor& log_probs) {
  return {log_probs.const_data_ptr<double>(), log_probs.size(0), log_probs.size(1)};
}

// The labels that a path spells, and the position that each frame emits.
std::pair<std::vector<int64_t>, std::vector<int64_t>> Read(const std::vector<int64_t>& path, int64_t blank) {
  std::vector<int64_t> labels, positions;
  for (size_t t = 0; t < path.size(); ++t) {
    if (path[t] != blank && (t == 0 || path[t] != path[t - 1])) labels.push_back(path[t]);
    positions.push_back(path[t] == blank ? -1 : static_cast<int64_t>(labels.size()) - 1);
  }
  return {labels, positions};
}

TEST(CtcPathsTest, FitsWithABlankBetweenEqualNeighbours) {
  EXPECT_TRUE(HasCtcPath(4, {0, 0, 1}));
  EXPECT_FALSE(HasCtcPath(3, {0, 0, 1}));
  EXPECT_TRUE(HasCtcPath(3, {0, 1, 0}));
  EXPECT_FALSE(HasCtcPath(3, {}));
  EXPECT_FALSE(HasCtcPath(0, {0}));
}

// Every path of small lattices, one by one.
TEST(CtcPathsTest, EqualsAllPathsOneByOne) {
  at::manual_seed(1);
  constexpr int64_t kClasses = 3, kBlank = 2;
  for (const std::vector<int64_t>& labels :
       {std::vector<int64_t>{0}, {0, 1}, {0, 0}, {0, 1, 0}, {1, 1, 0}, {0, 0, 1, 1}}) {
    for (int64_t frames = 1; frames <= 7; ++frames) {
      const at::Tensor log_probs = (at::randn({frames, kClasses}, at::kDouble) * 2).log_softmax(-1);
      std::vector<double> mass(labels.size() * frames, 0.0);
      double total = 0, best = -1;
      std::vector<int64_t> best_positions, path(frames, 0);
      for (int64_t code = 0; code < std::pow(kClasses, frames); ++code) {
        double probability = 1;
        for (int64_t t = 0, rest = code; t < frames; ++t, rest /= kClasses) {
          path[t] = rest % kClasses;
          probability *= std::exp(log_probs[t][path[t]].item<double>());
        }
        const auto [spelled, positions] = Read(path, kBlank);
        if (spelled != labels) continue;
        total += probability;
        if (probability > best) best = probability, best_positions = positions;
        for (int64_t t = 0; t < frames; ++t) {
          if (positions[t] >= 0) mass[positions[t] * frames + t] += probability;
        }
      }
      const auto got_path = BestCtcPath(EmissionsOf(log_probs), labels);
      const auto occupation = CtcOccupation(EmissionsOf(log_probs), labels);
      ASSERT_EQ(got_path.has_value(), total > 0);
      ASSERT_EQ(occupation.has_value(), total > 0);
      if (total == 0) continue;
      EXPECT_EQ(*got_path, best_positions);
      for (size_t i = 0; i < mass.size(); ++i) EXPECT_NEAR((*occupation)[i], mass[i] / total, 1e-12);
    }
  }
}

// Log-probabilities far below what probabilities in fp64 can hold.
TEST(CtcPathsTest, LongImprobableClips) {
  constexpr int64_t kFrames = 400;
  at::Tensor log_probs = at::full({kFrames, 3}, -60.0, at::kDouble);
  log_probs.select(1, 2).fill_(-1e-9);
  const std::vector<int64_t> labels(150, 0);
  const auto occupation = CtcOccupation(EmissionsOf(log_probs), labels);
  ASSERT_TRUE(occupation.has_value());
  for (size_t n = 0; n < labels.size(); ++n) {
    double frames = 0;
    for (int64_t t = 0; t < kFrames; ++t) frames += (*occupation)[n * kFrames + t];
    EXPECT_NEAR(frames, 1, 1e-6) << n;
  }
}

TEST(CtcPathsTest, NoPathOfPositiveProbability) {
  at::Tensor log_probs = at::full({3, 3}, -1.0, at::kDouble);
  log_probs.select(1, 0).fill_(-std::numeric_limits<double>::infinity());
  EXPECT_FALSE(BestCtcPath(EmissionsOf(log_probs), {0}).has_value());
  EXPECT_FALSE(CtcOccupation(EmissionsOf(log_probs), {0}).has_value());
}

}  // namespace
}  // namespace distill_l2s
