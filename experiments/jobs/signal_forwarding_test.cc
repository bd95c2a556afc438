#include "experiments/jobs/signal_forwarding.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace distill_l2s {
namespace {

// A child that leads its process group and waits for a signal.
pid_t StartWaitingChild() {
  const pid_t pid = fork();
  if (pid == 0) {
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    while (true) pause();
  }
  setpgid(pid, pid);
  return pid;
}

int SignalThatEnded(pid_t pid) {
  int status = 0;
  EXPECT_EQ(waitpid(pid, &status, 0), pid);
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

int caught = 0;
void Catch(int signal) { caught = signal; }

TEST(SignalForwardingTest, PassesBothSignalsOnToEveryChild) {
  for (const int sent : {SIGINT, SIGTERM}) {
    const pid_t first = StartWaitingChild(), second = StartWaitingChild();
    SignalForwarding::Add(first);
    SignalForwarding::Add(second);
    EXPECT_FALSE(SignalForwarding::Signalled(first));
    raise(sent);
    EXPECT_TRUE(SignalForwarding::Signalled(first));
    EXPECT_EQ(SignalThatEnded(first), sent);
    EXPECT_EQ(SignalThatEnded(second), sent);
    EXPECT_TRUE(SignalForwarding::Remove(first));
    EXPECT_TRUE(SignalForwarding::Remove(second));
  }
}

TEST(SignalForwardingTest, WithoutChildrenSignalsDoWhatTheyDidBefore) {
  signal(SIGTERM, Catch);
  const pid_t child = StartWaitingChild();
  SignalForwarding::Add(child);
  kill(child, SIGKILL);
  EXPECT_EQ(SignalThatEnded(child), SIGKILL);
  EXPECT_FALSE(SignalForwarding::Remove(child));
  raise(SIGTERM);
  EXPECT_EQ(caught, SIGTERM);
  signal(SIGTERM, SIG_DFL);
}

TEST(SignalForwardingTest, ABlockedSignalArrivesAfterwards) {
  const pid_t child = StartWaitingChild();
  SignalForwarding::Add(child);
  {
    const SignalForwarding::Blocked blocked;
    raise(SIGINT);
    EXPECT_FALSE(SignalForwarding::Signalled(child));
  }
  EXPECT_TRUE(SignalForwarding::Signalled(child));
  EXPECT_EQ(SignalThatEnded(child), SIGINT);
  EXPECT_TRUE(SignalForwarding::Remove(child));
}

}  // namespace
}  // namespace distill_l2s
