#include "data/batching/ordered_prefetcher.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>

#include "absl/time/clock.h"

namespace distill_l2s {
namespace {

std::function<std::optional<int>()> CountTo(int end) {
  return [next = 0, end]() mutable { return next < end ? std::make_optional(next++) : std::nullopt; };
}

TEST(OrderedPrefetcherTest, OrderIsThatOfTheJobs) {
  for (const int workers : {0, 1, 3, 8}) {
    OrderedPrefetcher<int, int> prefetcher(
        CountTo(200),
        [](int job) {
          absl::SleepFor(absl::Microseconds((job * 37) % 11 * 50));  // Later jobs often end first.
          return job * job;
        },
        workers, 5);
    for (int job = 0; job < 200; ++job) ASSERT_EQ(prefetcher.Next(), job * job) << workers;
    EXPECT_EQ(prefetcher.Next(), std::nullopt);
    EXPECT_EQ(prefetcher.Next(), std::nullopt);
  }
}

TEST(OrderedPrefetcherTest, AtMostSoManyAhead) {
  std::atomic<int> begun{0};
  OrderedPrefetcher<int, int> prefetcher(
      CountTo(100), [&begun](int job) { return ++begun, job; }, 2, 4);
  for (int taken = 0; taken < 20; ++taken) {
    ASSERT_EQ(prefetcher.Next(), taken);
    absl::SleepFor(absl::Milliseconds(5));
    ASSERT_LE(begun, taken + 1 + 4);
  }
  absl::SleepFor(absl::Milliseconds(50));
  EXPECT_EQ(begun, 24);
}

TEST(OrderedPrefetcherTest, WhatAJobThrowsComesOutInItsPlace) {
  for (const int workers : {0, 1, 3}) {
    OrderedPrefetcher<int, int> prefetcher(
        CountTo(3),
        [](int job) {
          if (job == 1) throw std::runtime_error("out of memory");
          return job;
        },
        workers, 3);
    EXPECT_EQ(prefetcher.Next(), 0);
    EXPECT_THROW(prefetcher.Next(), std::runtime_error) << workers;
    EXPECT_EQ(prefetcher.Next(), 2);
  }
}

TEST(OrderedPrefetcherTest, JobsRunAtTheSameTime) {
  std::atomic<int> running{0};
  OrderedPrefetcher<int, bool> prefetcher(
      CountTo(2),
      [&running](int) {
        ++running;
        for (int wait = 0; wait < 2000 && running < 2; ++wait) absl::SleepFor(absl::Milliseconds(1));
        return running == 2;
      },
      2, 2);
  EXPECT_EQ(prefetcher.Next(), true);
  EXPECT_EQ(prefetcher.Next(), true);
}

TEST(OrderedPrefetcherTest, StopsWithJobsOpen) {
  for (int round = 0; round < 50; ++round) {
    std::atomic<int> running{0};
    {
      OrderedPrefetcher<int, int> prefetcher(
          CountTo(1000000),
          [&running](int job) {
            ++running;
            absl::SleepFor(absl::Microseconds(100));
            --running;
            return job;
          },
          3, 6);
      for (int job = 0; job < round % 7; ++job) EXPECT_EQ(prefetcher.Next(), job);
    }
    EXPECT_EQ(running, 0);
  }
}

TEST(OrderedPrefetcherTest, NoJobs) {
  for (const int workers : {0, 2}) {
    OrderedPrefetcher<int, int> prefetcher(
        CountTo(0), [](int job) { return job; }, workers, 2);
    EXPECT_EQ(prefetcher.Next(), std::nullopt);
  }
}

}  // namespace
}  // namespace distill_l2s
