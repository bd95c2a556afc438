#include "experiments/training/split_batch.h"

#include <ATen/core/IListRef.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/tensor.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

TEST(SplitBatchTest, EachClipIsInOneHalfWithAllThatBelongsToIt) {
  Batch batch;
  batch.clips = {7, 3, 9};
  batch.waveforms = at::arange(12, at::kFloat).view({3, 4});
  batch.sample_lengths = at::tensor({4, 3, 2}, at::kLong);
  batch.labels = at::arange(6, at::kLong).view({3, 2});
  batch.label_lengths = at::tensor({2, 1, 1}, at::kLong);
  const auto [first, second] = SplitBatch(batch);
  EXPECT_THAT(first.clips, testing::ElementsAre(7, 3));
  EXPECT_THAT(second.clips, testing::ElementsAre(9));
  EXPECT_TRUE(at::cat({first.waveforms, second.waveforms}).equal(batch.waveforms));
  EXPECT_TRUE(at::cat({first.sample_lengths, second.sample_lengths}).equal(batch.sample_lengths));
  EXPECT_TRUE(at::cat({first.labels, second.labels}).equal(batch.labels));
  EXPECT_TRUE(second.label_lengths.equal(at::tensor({1}, at::kLong)));
}

}  // namespace
}  // namespace distill_l2s
