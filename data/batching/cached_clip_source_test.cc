#include "data/batching/cached_clip_source.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "data/batching/fake_clip_source.h"

namespace distill_l2s {
namespace {

TEST(CachedClipSourceTest, LoadsEachClipOnce) {
  FakeClipSource fake({1000, 2000, 3000});
  CachedClipSource cache(&fake, 1 << 20);
  for (int round = 0; round < 3; ++round) {
    for (int64_t clip = 0; clip < 3; ++clip) {
      EXPECT_EQ((*cache.Load(clip))->samples, (*fake.Load(clip))->samples);
    }
  }
  EXPECT_EQ(fake.loads(), 9 + 3);
  EXPECT_NEAR(cache.bytes(), 2 * 6000, 2 * 6000);
}

TEST(CachedClipSourceTest, StaysWithinItsBytes) {
  FakeClipSource fake(std::vector<int64_t>(100, 1000));
  CachedClipSource cache(&fake, 30000);
  for (int round = 0; round < 2; ++round) {
    for (int64_t clip = 0; clip < 100; ++clip) {
      ASSERT_EQ((*cache.Load(clip))->samples.size(), 1000);
      ASSERT_LE(cache.bytes(), 30000);
    }
  }
  // What was kept in the first round was found in the second.
  EXPECT_GT(fake.loads(), 100);
  EXPECT_LT(fake.loads(), 195);
}

TEST(CachedClipSourceTest, ErrorsAreNotKept) {
  FakeClipSource fake({1000});
  fake.Break(0);
  CachedClipSource cache(&fake, 1 << 20);
  EXPECT_FALSE(cache.Load(0).ok());
  EXPECT_FALSE(cache.Load(0).ok());
  EXPECT_EQ(fake.loads(), 2);
  EXPECT_EQ(cache.bytes(), 0);
}

TEST(CachedClipSourceTest, ManyThreads) {
  FakeClipSource fake(std::vector<int64_t>(50, 500));
  CachedClipSource cache(&fake, 1 << 20);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&cache] {
      for (int64_t clip = 0; clip < 50; ++clip) EXPECT_EQ((*cache.Load(clip))->samples.size(), 500);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_GE(fake.loads(), 50);
  EXPECT_LT(cache.bytes(), 50 * (1000 + 200));
}

}  // namespace
}  // namespace distill_l2s
