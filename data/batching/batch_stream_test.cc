#include "data/batching/batch_stream.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

// Epoch e has 2 + e % 3 batches; batch b of it is the clip 100 e + b.
EpochPlan Plan(int64_t epoch) {
  EpochPlan plan;
  for (int64_t batch = 0; batch < 2 + epoch % 3; ++batch) plan.push_back({{100 * epoch + batch, 0}});
  return plan;
}

TEST(BatchStreamTest, EpochsFollowOneAnother) {
  BatchStream stream(Plan);
  LoaderPosition position;
  for (const int64_t clip : {0, 1, 100, 101, 102, 200, 201, 202, 203, 300, 301, 400}) {
    EXPECT_EQ(stream.At(position).at(0).clip, clip);
    position = stream.Advance(position, 1);
  }
}

TEST(BatchStreamTest, AnyStrideMeetsTheSameBatches) {
  for (const int64_t stride : {1, 2, 3, 7, 20}) {
    BatchStream stream(Plan);
    LoaderPosition step;
    for (int i = 0; i < 10; ++i) {
      for (int64_t rank = 0; rank < stride; ++rank) {
        BatchStream reference(Plan);
        const LoaderPosition own = stream.Advance(step, rank);
        const LoaderPosition want = reference.Advance({0, 0}, i * stride + rank);
        ASSERT_EQ(own.epoch, want.epoch);
        ASSERT_EQ(own.batch, want.batch);
        ASSERT_EQ(stream.At(own).at(0).clip, 100 * want.epoch + want.batch);
      }
      step = stream.Advance(step, stride);
    }
  }
}

TEST(BatchStreamTest, PlansAnEpochOnce) {
  int plans = 0;
  BatchStream stream([&plans](int64_t epoch) { return ++plans, Plan(epoch); });
  LoaderPosition step;
  for (int i = 0; i < 30; ++i) {
    stream.At(stream.Advance(step, 1));
    step = stream.Advance(step, 2);
  }
  EXPECT_LE(plans, step.epoch + 2);
}

}  // namespace
}  // namespace distill_l2s
