#include "modeling/wav2vec2/spec_augment.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <vector>

namespace distill_l2s {
namespace {

int64_t Count(const at::Tensor& mask) { return mask.sum().item<int64_t>(); }

TEST(SpecAugmentTest, SpansOfTheRuleInsideTheValidPart) {
  Random random(1);
  for (int i = 0; i < 200; ++i) {
    const std::vector<int64_t> lengths = {50, 31, 12};
    const at::Tensor mask = DrawSpanMask(lengths, 50, {0.4, 10, 1}, &random);
    ASSERT_EQ(mask.sizes(), (std::vector<int64_t>{3, 50}));
    // 0.4 * 50 / 10 = 2 spans, whatever epsilon; they may overlap but do not start together.
    EXPECT_GE(Count(mask[0]), 11);
    EXPECT_LE(Count(mask[0]), 20);
    // 0.4 * 31 / 10 = 1.24: one or two. The last start of 31 positions is 21.
    EXPECT_GE(Count(mask[1]), 10);
    EXPECT_LE(Count(mask[1]), 20);
    EXPECT_EQ(Count(mask[1].slice(0, 31)), 0);
    // 0.4 * 12 / 10 = 0.48: at least the one of min_spans, starting at 0, 1 or 2.
    EXPECT_EQ(Count(mask[2]), 10);
    EXPECT_EQ(Count(mask[2].slice(0, 12)), 0);
  }
}

TEST(SpecAugmentTest, MeanNumberOfSpansIsTheProbability) {
  Random random(2);
  int64_t masked = 0;
  constexpr int kDraws = 20000;
  const std::vector<int64_t> lengths = {100};
  // Spans of one position drawn without replacement never overlap, so the mean is the probability.
  for (int i = 0; i < kDraws; ++i) masked += Count(DrawSpanMask(lengths, 100, {0.035, 1, 0}, &random));
  EXPECT_NEAR(static_cast<double>(masked) / kDraws, 3.5, 0.02);
}

TEST(SpecAugmentTest, StartsAreUniform) {
  Random random(3);
  at::Tensor sum = at::zeros({12}, at::kLong);
  const std::vector<int64_t> lengths = {12};
  for (int i = 0; i < 12000; ++i) sum += DrawSpanMask(lengths, 12, {0.0, 10, 1}, &random)[0].to(at::kLong);
  // One span starts at 0, 1 or 2: position 0 is masked in a third of the draws, 1 in two thirds, 2 to 9
  // always.
  EXPECT_NEAR(sum[0].item<double>() / 12000, 1.0 / 3, 0.02);
  EXPECT_NEAR(sum[1].item<double>() / 12000, 2.0 / 3, 0.02);
  EXPECT_EQ(sum[5].item<int64_t>(), 12000);
  EXPECT_NEAR(sum[11].item<double>() / 12000, 1.0 / 3, 0.02);
}

TEST(SpecAugmentTest, MasksNoMoreThanFits) {
  Random random(4);
  const std::vector<int64_t> short_clip = {9};
  EXPECT_EQ(Count(DrawSpanMask(short_clip, 40, {0.9, 10, 2}, &random)), 0) << "shorter than a span";
  EXPECT_EQ(Count(DrawSpanMask(short_clip, 9, {0.9, 10, 2}, &random)), 0) << "where transformers raises";
  const std::vector<int64_t> one_start = {10};
  EXPECT_EQ(Count(DrawSpanMask(one_start, 10, {0.9, 10, 5}, &random)), 10);
  const std::vector<int64_t> full = {20};
  EXPECT_LE(Count(DrawSpanMask(full, 20, {0.99, 10, 9}, &random)), 20);
}

TEST(SpecAugmentTest, OneSeedGivesOneMask) {
  const std::vector<int64_t> lengths = {300, 200};
  Random a(7), b(7), c(8);
  const at::Tensor first = DrawSpanMask(lengths, 300, {0.3, 10, 2}, &a);
  EXPECT_TRUE(at::equal(first, DrawSpanMask(lengths, 300, {0.3, 10, 2}, &b)));
  EXPECT_FALSE(at::equal(first, DrawSpanMask(lengths, 300, {0.3, 10, 2}, &c)));
}

}  // namespace
}  // namespace distill_l2s
