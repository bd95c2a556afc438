#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <string>

namespace distill_l2s {
namespace {

using testing::HasSubstr;

// Returns what the program prints, and what OpenMP says that it has read, in an environment with `changes`.
std::string Output(const std::string& changes, const std::string& loader = "") {
  const std::string command = "env -u OMP_NUM_THREADS -u OMP_WAIT_POLICY -u GOMP_SPINCOUNT " + changes +
                              " OMP_DISPLAY_ENV=verbose " + loader + " base/print_process 'an argument' 2>&1";
  std::FILE* const pipe = popen(command.c_str(), "r");
  EXPECT_NE(pipe, nullptr);
  std::string output;
  char buffer[4096];
  for (size_t count; (count = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) output.append(buffer, count);
  EXPECT_EQ(pclose(pipe), 0) << output;
  return output;
}

TEST(BoundedSpinningTest, OpenMpReadsTheBound) {
  const std::string output = Output("");
  EXPECT_THAT(output, HasSubstr("GOMP_SPINCOUNT = '10000'"));
  EXPECT_THAT(output, HasSubstr("argument: an argument\nname: print_process\n"));
}

TEST(BoundedSpinningTest, ChildrenInheritIt) { EXPECT_THAT(Output(""), HasSubstr("child: 10000\n")); }

TEST(BoundedSpinningTest, WhatTheUserSetsStays) {
  EXPECT_THAT(Output("GOMP_SPINCOUNT=77"), HasSubstr("GOMP_SPINCOUNT = '77'"));
  EXPECT_THAT(Output("OMP_WAIT_POLICY=passive"), HasSubstr("GOMP_SPINCOUNT = '0'"));
  EXPECT_THAT(Output("OMP_WAIT_POLICY=active"), HasSubstr("GOMP_SPINCOUNT = '30000000000'"));
  EXPECT_THAT(Output("OMP_NUM_THREADS=1"), HasSubstr("child:\n"));
}

TEST(BoundedSpinningTest, AProgramStartedByTheLoaderRunsAsItIs) {
  const std::string loader = "/lib64/ld-linux-x86-64.so.2";
  if (access(loader.c_str(), X_OK) != 0) GTEST_SKIP() << "no " << loader;
  EXPECT_THAT(Output("", loader), HasSubstr("argument: an argument\n"));
}

}  // namespace
}  // namespace distill_l2s
