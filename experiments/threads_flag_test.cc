#include "experiments/threads_flag.h"

#include <ATen/Parallel.h>
#include <gflags/gflags.h>
#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

TEST(ThreadsFlagTest, DecidesHowManyThreadsCompute) {
  gflags::SetCommandLineOption("threads", "3");
  EXPECT_TRUE(UseThreadsFlag().ok());
  EXPECT_EQ(at::get_num_threads(), 3);
  gflags::SetCommandLineOption("threads", "0");
  EXPECT_TRUE(UseThreadsFlag().ok());
  EXPECT_EQ(at::get_num_threads(), 3);  // As it was.
}

TEST(ThreadsFlagTest, NegativeIsAnErrorThatNamesTheFlag) {
  gflags::SetCommandLineOption("threads", "-1");
  EXPECT_EQ(UseThreadsFlag().message(), "--threads is -1, expected 0 or more");
}

}  // namespace
}  // namespace distill_l2s
