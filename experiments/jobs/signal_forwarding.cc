#include "experiments/jobs/signal_forwarding.h"

#include <glog/logging.h>

#include <atomic>
#include <cerrno>

namespace distill_l2s {
namespace {

struct Child {
  std::atomic<pid_t> pid{0};  // 0: the place is free.
  std::atomic<bool> signalled{false};
};

constexpr int kMaxChildren = 64;
Child children[kMaxChildren];
static_assert(std::atomic<pid_t>::is_always_lock_free, "the handler may not wait for a lock");

int child_count = 0;
struct sigaction previous_interrupt;
struct sigaction previous_terminate;

void PassOn(int signal) {
  const int saved_errno = errno;
  for (Child& child : children) {
    const pid_t pid = child.pid;
    if (pid == 0) continue;
    child.signalled = true;
    kill(-pid, signal);
  }
  errno = saved_errno;
}

}  // namespace

SignalForwarding::Blocked::Blocked() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, &previous_);
}

SignalForwarding::Blocked::~Blocked() { pthread_sigmask(SIG_SETMASK, &previous_, nullptr); }

void SignalForwarding::Add(pid_t pid) {
  Blocked blocked;
  Child* place = nullptr;
  for (Child& child : children) {
    if (child.pid == 0) place = &child;
  }
  CHECK(place != nullptr) << "more than " << kMaxChildren << " child processes";
  place->signalled = false;
  place->pid = pid;
  if (child_count++ > 0) return;
  struct sigaction action = {};
  action.sa_handler = PassOn;
  sigaction(SIGINT, &action, &previous_interrupt);
  sigaction(SIGTERM, &action, &previous_terminate);
}

bool SignalForwarding::Signalled(pid_t pid) {
  for (const Child& child : children) {
    if (child.pid == pid) return child.signalled;
  }
  LOG(FATAL) << "process " << pid << " was never added";
}

bool SignalForwarding::Remove(pid_t pid) {
  Blocked blocked;
  for (Child& child : children) {
    if (child.pid != pid) continue;
    child.pid = 0;
    if (--child_count == 0) {
      sigaction(SIGINT, &previous_interrupt, nullptr);
      sigaction(SIGTERM, &previous_terminate, nullptr);
    }
    return child.signalled;
  }
  LOG(FATAL) << "process " << pid << " was never added";
}

}  // namespace distill_l2s
