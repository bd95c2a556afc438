// OpenMP's threads wait for each other by spinning: GNU's 300,000 rounds, by default, before they let another
// process have the core. One busy neighbour then makes small models some ten times slower. 10,000 rounds cost
// next to nothing on idle cores and end that (docs/benchmarks.md).
//
// GNU's library reads GOMP_SPINCOUNT in its constructor, before main, and offers no function for it. So every
// program executes itself once with the variable set, before any library's constructor has run: that costs
// the loading of the libraries, some 20 ms. Child processes inherit it. A user's GOMP_SPINCOUNT or
// OMP_WAIT_POLICY is left alone, and so is OMP_NUM_THREADS=1, with which nobody waits.

#include <alloca.h>
#include <sys/auxv.h>
#include <unistd.h>

#include <climits>
#include <cstring>

namespace distill_l2s {
namespace {

char kSpinCount[] = "GOMP_SPINCOUNT=10000";

bool StartsWith(const char* text, const char* prefix) {
  return std::strncmp(text, prefix, std::strlen(prefix)) == 0;
}

// Runs when even the C library's constructor has not: no getenv, no allocation.
void BoundSpinning(int, char** argv, char** environment) {
  if (getauxval(AT_BASE) == 0) return;  // Started as an argument of the loader, which would be executed.
  int count = 0;
  for (; environment[count] != nullptr; ++count) {
    const char* entry = environment[count];
    if (StartsWith(entry, "GOMP_SPINCOUNT=") || StartsWith(entry, "OMP_WAIT_POLICY=") ||
        std::strcmp(entry, "OMP_NUM_THREADS=1") == 0) {
      return;
    }
  }
  // The program's own name, since the process would be called "exe" by that of the link.
  char program[PATH_MAX + 1];
  const ssize_t length = readlink("/proc/self/exe", program, PATH_MAX);
  if (length <= 0) return;
  program[length] = '\0';
  char** const extended = static_cast<char**>(alloca((count + 2) * sizeof(char*)));
  std::memcpy(extended, environment, count * sizeof(char*));
  extended[count] = kSpinCount;
  extended[count + 1] = nullptr;
  execve(program, argv, extended);  // Returns where it cannot: the program then runs as it is.
}

using Constructor = void (*)(int, char**, char**);
__attribute__((section(".preinit_array"), used)) const Constructor kBoundSpinning = BoundSpinning;

}  // namespace
}  // namespace distill_l2s
