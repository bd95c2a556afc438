// Training on several ranks: one order of batches, shared out.

#include <gtest/gtest.h>

#include "data/batching/batch_loader.h"
#include "data/batching/batch_loader_testing.h"
#include "data/batching/fake_clip_source.h"

namespace distill_l2s {
namespace {

class BatchLoaderRanksTest : public testing::Test {
 protected:
  const std::vector<int64_t> lengths_ = FakeLengths(60, 0.2, 1.5);
  const ClipDataset dataset_ = FakeDataset(lengths_);
  FakeClipSource source_{lengths_};
};

std::vector<Batch> Take(BatchLoader* loader, int batches) {
  std::vector<Batch> taken;
  for (int i = 0; i < batches; ++i) taken.push_back(loader->Next().value());
  return taken;
}

TEST_F(BatchLoaderRanksTest, RanksShareOneOrderWithoutGapOrOverlap) {
  BatchLoader::Options options = LoaderOptions(5, 0);
  for (const double factor : {0.9, 1.1}) options.config.add_speed_factors(factor);
  const auto alone = NewLoader(dataset_, &source_, options);
  const int64_t batches = alone->Plan(0).size();
  const std::vector<Batch> want = Take(alone.get(), 60);
  ASSERT_GT(alone->epoch(), 1);
  for (const int world_size : {2, 3, 7, 40}) {
    options.world_size = world_size;
    EXPECT_TRUE(world_size == 40 || batches % world_size != 0) << "an epoch's end that is no step's end";
    for (options.rank = 0; options.rank < world_size; ++options.rank) {
      options.workers = options.rank % 3;
      const auto loader = NewLoader(dataset_, &source_, options);
      for (int place = options.rank; place < 60; place += world_size) {
        ExpectEqualBatches(loader->Next().value(), want[place]);
      }
    }
  }
}

TEST_F(BatchLoaderRanksTest, ResumesWithAnotherNumberOfRanks) {
  const auto alone = NewLoader(dataset_, &source_, LoaderOptions(5, 0));
  const std::vector<Batch> want = Take(alone.get(), 60);
  BatchLoader::Options options = LoaderOptions(5, 2);
  options.world_size = 4;
  LoaderPosition position;
  for (options.rank = 0; options.rank < 4; ++options.rank) {
    const auto loader = NewLoader(dataset_, &source_, options);
    Take(loader.get(), 6);
    if (options.rank > 0) {
      EXPECT_EQ(loader->position().epoch, position.epoch);
      EXPECT_EQ(loader->position().batch, position.batch);
    }
    position = loader->position();
  }
  // 24 batches are done; three ranks do the next.
  options.world_size = 3;
  for (options.rank = 0; options.rank < 3; ++options.rank) {
    const auto loader = NewLoader(dataset_, &source_, options);
    ASSERT_TRUE(loader->Restore(position).ok());
    for (int step = 0; step < 10; ++step) {
      ExpectEqualBatches(loader->Next().value(), want[24 + 3 * step + options.rank]);
    }
  }
}

// Two clips a batch, three batches an epoch; both clips of one batch are bad.
TEST(BatchLoaderBadRanksTest, ABatchOfBadClipsLeavesTheRanksInStep) {
  const std::vector<int64_t> lengths(6, 32000);
  const ClipDataset dataset = FakeDataset(lengths);
  FakeClipSource source(lengths);
  BatchLoader::Options options = LoaderOptions(5, 0);
  options.config.set_max_bad_clip_share(0.4);
  options.world_size = 2;
  const BatchPlan plan = NewLoader(dataset, &source, options)->Plan(0);
  ASSERT_EQ(plan.size(), 3);
  for (const int64_t clip : plan[1]) source.Break(clip);
  for (options.workers = 0; options.workers < 3; options.workers += 2) {
    options.rank = 0;
    const auto first = NewLoader(dataset, &source, options);
    options.rank = 1;
    const auto second = NewLoader(dataset, &source, options);
    EXPECT_EQ(first->Next()->clips, plan[0]);
    EXPECT_EQ(second->Next()->clips, plan[2]);  // In the place of plan[1].
    EXPECT_EQ(first->Next()->clips, plan[2]);
    for (int step = 1; step < 10; ++step) {
      if (step > 1) {
        ASSERT_TRUE(first->Next().ok());
      }
      const auto batch = second->Next();
      ASSERT_TRUE(batch.ok()) << batch.status();
      EXPECT_FALSE(batch->clips.empty());
      EXPECT_EQ(first->position().epoch, second->position().epoch);
      EXPECT_EQ(first->position().batch, second->position().batch);
    }
    EXPECT_EQ(second->bad_clips().size(), 2);
  }
}

}  // namespace
}  // namespace distill_l2s
