#include "experiments/training/interruption.h"

#include <gtest/gtest.h>

#include <csignal>

namespace distill_l2s {
namespace {

TEST(InterruptionTest, RemembersTheFirstSignal) {
  CatchInterruptions();
  EXPECT_FALSE(Interrupted());
  std::raise(SIGTERM);
  EXPECT_TRUE(Interrupted());
}

TEST(InterruptionDeathTest, SecondSignalEndsTheProcess) {
  EXPECT_EXIT(
      {
        CatchInterruptions();
        std::raise(SIGINT);
        std::raise(SIGINT);
      },
      testing::KilledBySignal(SIGINT), "");
  EXPECT_EXIT(
      {
        CatchInterruptions();
        std::raise(SIGINT);
        std::raise(SIGTERM);
      },
      testing::KilledBySignal(SIGTERM), "");
}

}  // namespace
}  // namespace distill_l2s
