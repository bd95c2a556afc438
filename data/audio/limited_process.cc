#include "data/audio/limited_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"

namespace distill_l2s {
namespace {

constexpr size_t kMaxErrorBytes = 1 << 16;
constexpr int kFirstOther = 3;  // The first descriptor that is no standard stream.

// Runs in the child between fork and exec: only what is async-signal-safe, since other threads may have
// held any lock at the fork.
struct Child {
  char* const* arguments;
  char* const* environment;
  int input;
  int output;
  int errors;
  pid_t parent;
  const ProcessLimits& limits;

  static bool Limit(int resource, int64_t value) {
    const rlimit limit = {static_cast<rlim_t>(value), static_cast<rlim_t>(value)};
    return setrlimit(static_cast<__rlimit_resource_t>(resource), &limit) == 0;
  }

  [[noreturn]] void Exec() const {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(127);  // The parent died before that took effect.
    for (const int signal : {SIGINT, SIGTERM, SIGPIPE, SIGXFSZ}) ::signal(signal, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    const bool ready = dup2(input, STDIN_FILENO) >= 0 && dup2(output, STDOUT_FILENO) >= 0 &&
                       dup2(errors, STDERR_FILENO) >= 0 && close_range(kFirstOther, ~0u, 0) == 0 &&
                       Limit(RLIMIT_CORE, 0) && Limit(RLIMIT_CPU, absl::ToInt64Seconds(limits.cpu_time)) &&
                       Limit(RLIMIT_AS, limits.memory_bytes) && Limit(RLIMIT_FSIZE, limits.file_bytes);
    if (ready) execve(arguments[0], arguments, environment);
    _exit(127);
  }
};

std::vector<char*> Pointers(const std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (const std::string& string : strings) pointers.push_back(const_cast<char*>(string.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

// Reads until all writers have closed the pipe; false at the deadline.
bool ReadErrors(int descriptor, absl::Time deadline, std::string* errors) {
  char buffer[4096];
  while (true) {
    const int64_t left_ms = absl::ToInt64Milliseconds(deadline - absl::Now());
    if (left_ms <= 0) return false;
    pollfd waiting = {descriptor, POLLIN, 0};
    const int ready = poll(&waiting, 1, static_cast<int>(std::min<int64_t>(left_ms, 1000)));
    if (ready <= 0) continue;
    const ssize_t count = read(descriptor, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return true;
    errors->append(buffer, std::min<size_t>(count, kMaxErrorBytes - errors->size()));
  }
}

}  // namespace

std::string FindProgram(const std::string& name) {
  const char* path = std::getenv("PATH");
  for (const absl::string_view directory :
       absl::StrSplit(path == nullptr ? "" : path, ':', absl::SkipEmpty())) {
    const std::string file = absl::StrCat(directory, "/", name);
    struct stat info;
    if (stat(file.c_str(), &info) == 0 && S_ISREG(info.st_mode) && access(file.c_str(), X_OK) == 0) {
      return file;
    }
  }
  return "";
}

absl::StatusOr<LimitedProcessResult> RunLimitedProcess(const std::vector<std::string>& arguments, int input,
                                                       int output, const ProcessLimits& limits) {
  const char* path = std::getenv("PATH");
  const std::vector<std::string> environment = {absl::StrCat("PATH=", path == nullptr ? "" : path)};
  const std::vector<char*> argument_pointers = Pointers(arguments);
  const std::vector<char*> environment_pointers = Pointers(environment);
  int pipe_ends[2];
  if (pipe2(pipe_ends, O_CLOEXEC) != 0) {
    return absl::UnknownError(absl::StrCat(arguments[0], ": cannot start: ", std::strerror(errno)));
  }
  const Child child{
      argument_pointers.data(), environment_pointers.data(), input, output, pipe_ends[1], getpid(), limits};
  const absl::Time deadline = absl::Now() + limits.wall_time;
  const pid_t pid = fork();
  if (pid == 0) child.Exec();
  const int error = errno;
  close(pipe_ends[1]);
  LimitedProcessResult result;
  if (pid > 0) {
    result.timed_out = !ReadErrors(pipe_ends[0], deadline, &result.errors);
    if (result.timed_out) kill(-pid, SIGKILL);
    while (waitpid(pid, &result.wait_status, 0) < 0 && errno == EINTR) {
    }
  }
  close(pipe_ends[0]);
  if (pid > 0) return result;
  return absl::UnknownError(absl::StrCat(arguments[0], ": cannot start: ", std::strerror(error)));
}

}  // namespace distill_l2s
