#include "base/command_line.h"

#include <gflags/gflags.h>
#include <glog/logging.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <new>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

DEFINE_int32(steps, 7, "How many steps.\nMore take longer.");
DEFINE_bool(louder, false, "Whether.");
DEFINE_double(share, 0.8, "Which share.");

namespace distill_l2s {
namespace {

class UserPathTest : public testing::Test {
 protected:
  void SetUp() override {
    unsetenv("DISTILL_L2S_WORKING_DIRECTORY");
    unsetenv("BUILD_WORKING_DIRECTORY");
  }
};

TEST_F(UserPathTest, RelativePathsStartWhereTheUserIs) {
  EXPECT_EQ(UserPath("a/b"), "a/b");
  setenv("BUILD_WORKING_DIRECTORY", "/where/bazel/was", 1);
  EXPECT_EQ(UserPath("a/b"), "/where/bazel/was/a/b");
  setenv("DISTILL_L2S_WORKING_DIRECTORY", "/where/bazelw/was", 1);
  EXPECT_EQ(UserPath("../b"), "/where/bazelw/was/../b");
}

TEST_F(UserPathTest, OtherPathsStayAsTheyAre) {
  setenv("DISTILL_L2S_WORKING_DIRECTORY", "/x", 1);
  EXPECT_EQ(UserPath(""), "");
  EXPECT_EQ(UserPath("/a"), "/a");
  setenv("HOME", "/home/user", 1);
  EXPECT_EQ(UserPath("~/a"), "/home/user/a");
}

TEST_F(UserPathTest, SeveralPathsOfOneFlag) {
  setenv("DISTILL_L2S_WORKING_DIRECTORY", "/x", 1);
  EXPECT_EQ(UserPaths("a,,/b"), (std::vector<std::string>{"/x/a", "/b"}));
  EXPECT_TRUE(UserPaths("").empty());
}

// In a process of its own, since it may exit.
void InitThen(std::vector<const char*> words, const std::function<void()>& work, bool takes_arguments = false,
              const FlagHint& hint = nullptr) {
  std::cout.rdbuf(std::cerr.rdbuf());  // What a death test sees.
  words.insert(words.begin(), "program");
  int argc = words.size();
  char** argv = const_cast<char**>(words.data());
  InitCommandLine("Does things.", &argc, &argv, takes_arguments, hint);
  work();
  std::cerr << "steps=" << FLAGS_steps << " left=" << argc - 1 << (argc > 1 ? argv[1] : "");
  std::exit(17);
}

void Init(std::vector<const char*> words, bool takes_arguments = false, const FlagHint& hint = nullptr) {
  InitThen(
      std::move(words), [] {}, takes_arguments, hint);
}

const auto kReturned = testing::ExitedWithCode(17);
const auto kUsageError = testing::ExitedWithCode(2);

TEST(InitCommandLineDeathTest, ParsesFlags) {
  EXPECT_EXIT(Init({"--steps=9"}), kReturned, "steps=9 left=0");
  EXPECT_EXIT(Init({"a.wav", "--steps=9"}, /*takes_arguments=*/true), kReturned, "steps=9 left=1a.wav");
}

TEST(InitCommandLineDeathTest, AnExceptionThatNobodyCatchesIsAnError) {
  const auto end_by = [](const std::function<void()>& work) {
    InitThen({}, [&work] { std::thread(work).join(); });
  };
  // As LibTorch's exceptions look.
  EXPECT_EXIT(end_by([] {
                throw std::runtime_error("sizes differ\nException raised from f at x.cpp:1\nframe #0: main");
              }),
              testing::ExitedWithCode(1), "^ERROR: sizes differ\n$");
  EXPECT_EXIT(end_by([] { throw std::bad_alloc(); }), testing::ExitedWithCode(1), "^ERROR: out of memory\n$");
  EXPECT_EXIT(end_by([] { throw 3; }), testing::ExitedWithCode(1), "^ERROR: .*unknown");
}

TEST(InitCommandLineDeathTest, RefusesAFlagGivenTwice) {
  EXPECT_EXIT(Init({"--steps=9", "-steps", "8"}), kUsageError, "--steps is given twice");
  EXPECT_EXIT(Init({"--steps=9", "--", "--steps=8"}, /*takes_arguments=*/true), kReturned, "steps=9 left=1");
}

TEST(InitCommandLineDeathTest, HelpShowsUsageAndOwnFlagsOnly) {
  EXPECT_EXIT(
      Init({"--help"}), testing::ExitedWithCode(0),
      testing::AllOf(testing::HasSubstr("Does things."), testing::HasSubstr("  --share=0.8\n"),
                     testing::HasSubstr("  --steps=7\n      How many steps.\n      More take longer.\n"),
                     testing::Not(testing::HasSubstr("logtostderr"))));
}

TEST(InitCommandLineDeathTest, MistakesAreOneLineAndExitCodeTwo) {
  EXPECT_EXIT(Init({"--steps=many"}), kUsageError,
              "^ERROR: illegal value 'many' specified for int32 flag 'steps'\n$");
  EXPECT_EXIT(Init({"extra"}), kUsageError, "^ERROR: \"extra\" is no flag[^\n]*\n$");
}

TEST(InitCommandLineDeathTest, OfAnUnknownFlagTheNearOneIsNamed) {
  EXPECT_EXIT(Init({"--stepz=9"}), kUsageError,
              "^ERROR: --stepz is no flag of this program; did you mean --steps\\? --help lists them\n$");
  EXPECT_EXIT(Init({"--steps", "--9", "--xyzzy"}), kUsageError,
              "^ERROR: --xyzzy is no flag of this program; --help lists them\n$");
  const FlagHint hint = [](absl::string_view flag) { return "use --set for " + std::string(flag); };
  EXPECT_EXIT(Init({"--learning_rate=1"}, false, hint), kUsageError, "program; use --set for learning_rate");
  EXPECT_EXIT(Init({"--nosteps"}), kUsageError, "--nosteps is no flag");
}

TEST(InitCommandLineDeathTest, BooleansMayBeNegated) {
  EXPECT_EXIT(Init({"--nolouder", "--steps=3"}), kReturned, "steps=3");
}

TEST(InitCommandLineDeathTest, LogLinesAreForPeople) {
  const auto log = [] {
    LOG(INFO) << "resuming";
    LOG(WARNING) << "slow";
    LOG(ERROR) << "lost";
  };
  EXPECT_EXIT((InitThen({}, log)), kReturned, "^resuming\nWARNING: slow\nERROR: lost\nsteps=7");
}

TEST(ExitCodeTest, TellsSuccessFailureAndInterruption) {
  EXPECT_EQ(ExitCode(absl::OkStatus()), 0);
  testing::internal::CaptureStderr();
  EXPECT_EQ(ExitCode(absl::NotFoundError("a.wav: no such file")), 1);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "ERROR: a.wav: no such file\n");
  EXPECT_EQ(ExitCode(absl::InvalidArgumentError("--batch_s is 0, expected above 0")), 2);
  EXPECT_EQ(ExitCode(UsageError("no file is named")), 2);
  EXPECT_EQ(ExitCode(absl::InvalidArgumentError("a.json: not JSON")), 1);
  EXPECT_EQ(ExitCode(absl::FailedPreconditionError("--device is cuda, but there is no GPU")), 1);
  EXPECT_EQ(ExitCode(absl::CancelledError("stopped")), 130);
}

TEST(ExitCodeDeathTest, StandardOutputThatCannotBeWrittenIsAFailure) {
  const auto write = [] {
    if (std::freopen("/dev/full", "w", stdout) == nullptr) std::exit(3);
    std::cout << "results";
    std::exit(ExitCode(absl::OkStatus()));
  };
  EXPECT_EXIT(write(), testing::ExitedWithCode(1), "ERROR: standard output cannot be written");
}

}  // namespace
}  // namespace distill_l2s
