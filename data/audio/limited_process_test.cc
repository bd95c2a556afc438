#include "data/audio/limited_process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "data/audio/test_signals.h"

namespace distill_l2s {
namespace {

class LimitedProcessTest : public testing::Test {
 protected:
  LimitedProcessResult Run(const std::string& script, const ProcessLimits& limits = {}) {
    WriteBytes(input_, "input\n");
    const int in = open(input_.c_str(), O_RDONLY | O_CLOEXEC);
    const int out = open(output_.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const auto result = RunLimitedProcess({"/bin/sh", "-c", script}, in, out, limits);
    close(in);
    close(out);
    EXPECT_TRUE(result.ok()) << result.status();
    return result.value_or(LimitedProcessResult());
  }

  const std::string input_ = TestPath("limited_in");
  const std::string output_ = TestPath("limited_out");
};

TEST_F(LimitedProcessTest, ReadsWritesAndEnds) {
  const LimitedProcessResult result = Run("cat; echo wrong >&2; exit 3");
  EXPECT_EQ(ReadBytes(output_), "input\n");
  EXPECT_EQ(result.errors, "wrong\n");
  EXPECT_EQ(WEXITSTATUS(result.wait_status), 3);
  EXPECT_FALSE(result.timed_out);
}

TEST_F(LimitedProcessTest, HasNoOtherDescriptorsAndNoEnvironment) {
  const int leaked = open("/dev/null", O_RDONLY);  // Without O_CLOEXEC.
  setenv("http_proxy", "secret", 1);
  Run("ls /proc/self/fd | wc -l; echo \"[$http_proxy]\"");
  EXPECT_EQ(ReadBytes(output_), "4\n[]\n");  // The streams, and the directory that ls reads.
  unsetenv("http_proxy");
  close(leaked);
}

TEST_F(LimitedProcessTest, LimitsEndIt) {
  ProcessLimits limits;
  limits.wall_time = absl::Milliseconds(300);
  EXPECT_TRUE(Run("sleep 60", limits).timed_out);
  EXPECT_TRUE(Run("sleep 60 & exec 2>&1; while :; do :; done", limits).timed_out);
  limits = ProcessLimits();
  limits.file_bytes = 1000;
  EXPECT_NE(Run("head -c 5000 /dev/zero", limits).wait_status, 0);
  EXPECT_EQ(ReadBytes(output_).size(), 1000u);
  limits = ProcessLimits();
  limits.memory_bytes = 100 << 20;
  EXPECT_NE(Run("head -c 300000000 /dev/zero | sort -S 500M >/dev/null", limits).wait_status, 0);
  // A flood of messages is read and dropped.
  EXPECT_EQ(Run("head -c 1000000 /dev/zero >&2").errors.size(), size_t{1} << 16);
}

TEST_F(LimitedProcessTest, FindsPrograms) {
  EXPECT_NE(FindProgram("sh"), "");
  EXPECT_EQ(FindProgram("no_such_program_here"), "");
}

TEST_F(LimitedProcessTest, AMissingProgramFails) {
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  const auto result = RunLimitedProcess({"/no/such/program"}, null, null, {});
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(WEXITSTATUS(result->wait_status), 127);
  close(null);
}

}  // namespace
}  // namespace distill_l2s
