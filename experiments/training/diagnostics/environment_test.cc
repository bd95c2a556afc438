#include "experiments/training/diagnostics/environment.h"

#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace distill_l2s {
namespace {

using ::testing::StartsWith;

TEST(EnvironmentTest, TellsWhatTheNumbersMayDependOn) {
  at::set_num_threads(1);
  const auto environment = DescribeEnvironment("abc123", at::kCPU);
  EXPECT_EQ(environment.at("version"), "abc123");
  EXPECT_THAT(environment.at("libtorch").get<std::string>(), StartsWith("2."));
  EXPECT_EQ(environment.at("threads"), 1);
  EXPECT_GT(environment.at("processors"), 0);
  EXPECT_GT(environment.at("memory_gib"), 0.1);
  EXPECT_GE(environment.at("gpus"), 0);
  EXPECT_EQ(environment.at("device"), "cpu");
  for (const char* field :
       {"processor", "instructions", "system", "kernel", "compiler", "onednn", "started"}) {
    EXPECT_FALSE(environment.at(field).get<std::string>().empty()) << field;
  }
}

TEST(EnvironmentTest, AnUnstampedBuildSaysSo) {
  EXPECT_EQ(DescribeEnvironment("", at::kCPU).at("version"), "unknown");
}

}  // namespace
}  // namespace distill_l2s
