#include "experiments/training/interruption.h"

#include <csignal>
#include <initializer_list>

namespace distill_l2s {
namespace {

volatile std::sig_atomic_t interrupted = 0;

void Remember(int) { interrupted = 1; }

}  // namespace

void CatchInterruptions() {
  for (const int signal : {SIGINT, SIGTERM}) {
    struct sigaction action = {};
    action.sa_handler = Remember;
    action.sa_flags = SA_RESETHAND | SA_RESTART;
    sigaction(signal, &action, nullptr);
  }
}

bool Interrupted() { return interrupted != 0; }

}  // namespace distill_l2s
