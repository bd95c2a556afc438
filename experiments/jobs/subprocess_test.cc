#include "experiments/jobs/subprocess.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/file.h"

namespace distill_l2s {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

ProcessOptions Shell(const std::string& script) {
  ProcessOptions options;
  options.arguments = {"sh", "-c", script};
  options.standard_output = ProcessOutput::Capture();
  return options;
}

std::string Message(const absl::Status& status) { return std::string(status.message()); }

// Waits for a child that says "ready" once its traps are set.
void WaitUntilReady(const Subprocess& process) {
  for (int i = 0; i < 500 && process.Captured().empty(); ++i) absl::SleepFor(absl::Milliseconds(10));
  ASSERT_EQ(process.Captured(), "ready\n");
}

TEST(SubprocessTest, ReturnsWhatWasWritten) {
  EXPECT_EQ(RunProcess(Shell("echo out; echo err >&2")).value(), "out\n");
}

TEST(SubprocessTest, PassesArgumentsAsTheyAre) {
  ProcessOptions options;
  options.arguments = {"printf", "%s|", "a b", "$HOME", "'", ""};
  options.standard_output = ProcessOutput::Capture();
  EXPECT_EQ(RunProcess(options).value(), "a b|$HOME|'||");
}

TEST(SubprocessTest, FailureNamesCommandStatusAndLastLines) {
  const absl::Status status = RunProcess(Shell("echo the disk is gone >&2; exit 3")).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnknown);
  EXPECT_THAT(Message(status),
              AllOf(HasSubstr("sh -c"), HasSubstr("exit status 3"), HasSubstr("the disk is gone")));
}

TEST(SubprocessTest, KeepsOnlyTheEndOfALongError) {
  const std::string message = Message(RunProcess(Shell("seq 100000 >&2; exit 1")).status());
  EXPECT_THAT(message, AllOf(HasSubstr("\n100000"), Not(HasSubstr("\n90000\n"))));
  EXPECT_LT(message.size(), 3000u);
}

TEST(SubprocessTest, UnknownProgramDoesNotStart) {
  ProcessOptions options;
  options.arguments = {"no-such-program", "x"};
  const absl::Status status = Subprocess::Start(options).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(Message(status), AllOf(HasSubstr("no-such-program"), HasSubstr("No such file")));
}

TEST(SubprocessTest, SetsEnvironmentAndDirectory) {
  ProcessOptions options = Shell("echo $ADDED $HOME; pwd; cat");
  options.environment = {{"ADDED", "x y"}, {"HOME", "/h"}};
  options.directory = "/usr";
  EXPECT_EQ(RunProcess(options).value(), "x y /h\n/usr\n");
}

TEST(SubprocessTest, WritesFilesAndReadsErrorsFromThem) {
  const std::string path = JoinPath(testing::TempDir(), "subprocess_log");
  ProcessOptions options = Shell("echo to the log; echo gone wrong >&2; exit 1");
  options.standard_output = ProcessOutput::File(JoinPath(testing::TempDir(), "subprocess_out"));
  options.standard_error = ProcessOutput::File(path);
  EXPECT_THAT(Message(RunProcess(options).status()), HasSubstr("gone wrong"));
  EXPECT_EQ(ReadFile(path).value(), "gone wrong\n");
  EXPECT_EQ(ReadFile(options.standard_output.path).value(), "to the log\n");
}

TEST(SubprocessTest, TwoRunSideBySide) {
  // Each waits for the other's file: one after the other, they would never end.
  const std::string directory = JoinPath(testing::TempDir(), "side_by_side");
  ASSERT_TRUE(MakeDirectories(directory).ok());
  const auto script = [](const std::string& mine, const std::string& other) {
    return absl::StrCat("touch ", mine, "; while [ ! -e ", other, " ]; do sleep 0.01; done");
  };
  ProcessOptions first = Shell(script("a", "b"));
  ProcessOptions second = Shell(script("b", "a"));
  first.directory = second.directory = directory;
  auto a = Subprocess::Start(first);
  ASSERT_TRUE(a.ok());
  EXPECT_FALSE(a->Poll());
  auto b = Subprocess::Start(second);
  ASSERT_TRUE(b.ok());
  EXPECT_TRUE(a->Wait().ok());
  EXPECT_TRUE(b->Wait().ok());
  EXPECT_TRUE(a->Poll());
}

TEST(SubprocessTest, KillEndsTheWholeGroup) {
  auto process = Subprocess::Start(Shell("sleep 100 & echo ready; wait"));
  ASSERT_TRUE(process.ok());
  WaitUntilReady(*process);
  process->Kill();
  EXPECT_THAT(Message(process->Wait()), HasSubstr("signal 15"));
  absl::SleepFor(absl::Milliseconds(50));
  EXPECT_EQ(kill(-process->pid(), 0), -1);
  EXPECT_EQ(errno, ESRCH);
}

TEST(SubprocessTest, DestructionEndsTheChild) {
  pid_t pid;
  {
    auto process = Subprocess::Start(Shell("exec sleep 100"));
    ASSERT_TRUE(process.ok());
    pid = process->pid();
  }
  EXPECT_EQ(kill(pid, 0), -1);
}

TEST(SubprocessTest, PassesInterruptionsOn) {
  for (int signal : {SIGINT, SIGTERM}) {
    auto process =
        Subprocess::Start(Shell("trap 'exit 7' INT TERM; echo ready; while :; do sleep 0.01; done"));
    ASSERT_TRUE(process.ok());
    WaitUntilReady(*process);
    std::thread interrupter([signal] {
      absl::SleepFor(absl::Milliseconds(50));
      kill(getpid(), signal);
    });
    const absl::Status status = process->Wait();
    interrupter.join();
    EXPECT_EQ(status.code(), absl::StatusCode::kCancelled) << status;
    EXPECT_THAT(Message(status), HasSubstr("exit status 7"));
  }
}

TEST(SubprocessTest, ChildThatEndsWellAfterAnInterruptionIsStillCancelled) {
  auto process = Subprocess::Start(Shell("trap 'exit 0' INT; echo ready; while :; do sleep 0.01; done"));
  ASSERT_TRUE(process.ok());
  WaitUntilReady(*process);
  kill(getpid(), SIGINT);
  EXPECT_EQ(process->Wait().code(), absl::StatusCode::kCancelled);
}

TEST(SubprocessTest, SignalsMeanWhatTheyDidOnceNoChildRuns) {
  struct sigaction before, after;
  sigaction(SIGINT, nullptr, &before);
  EXPECT_TRUE(RunProcess(Shell("true")).ok());
  sigaction(SIGINT, nullptr, &after);
  EXPECT_EQ(before.sa_handler, after.sa_handler);
  EXPECT_EXIT(kill(getpid(), SIGTERM), testing::KilledBySignal(SIGTERM), "");
}

}  // namespace
}  // namespace distill_l2s
