#pragma once

#include <signal.h>
#include <sys/types.h>

namespace distill_l2s {

// Passes SIGINT and SIGTERM on to the process groups of running children. The handlers are in place while
// there is a child; with the last one, what the signals did before is restored. At most 64 children at a
// time. Not thread-safe.
class SignalForwarding {
 public:
  // Holds both signals back in the calling thread.
  class Blocked {
   public:
    Blocked();
    ~Blocked();

   private:
    sigset_t previous_;
  };

  // `pid` leads its process group.
  static void Add(pid_t pid);
  // Whether a signal was passed on to `pid`, a child that was added and not removed.
  static bool Signalled(pid_t pid);
  // True if a signal was passed on to `pid`. Call it when the child has been reaped.
  static bool Remove(pid_t pid);
};

}  // namespace distill_l2s
