#include "experiments/training/interruption.h"

#include <csignal>
#include <initializer_list>

namespace distill_l2s {
namespace {

volatile std::sig_atomic_t interrupted = 0;

void Remember(int signal) {
  if (interrupted != 0) {
    // It is blocked until this handler returns, and ends the process then.
    std::signal(signal, SIG_DFL);
    std::raise(signal);
  }
  interrupted = 1;
}

}  // namespace

void CatchInterruptions() {
  for (const int signal : {SIGINT, SIGTERM}) {
    struct sigaction action = {};
    action.sa_handler = Remember;
    action.sa_flags = SA_RESTART;
    sigaction(signal, &action, nullptr);
  }
}

bool Interrupted() { return interrupted != 0; }

}  // namespace distill_l2s
