#include "experiments/jobs/subprocess.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/status_macros.h"
#include "experiments/jobs/signal_forwarding.h"

extern char** environ;

namespace distill_l2s {
namespace {

constexpr int kErrorTailBytes = 2000;
constexpr absl::Duration kGrace = absl::Seconds(5);

// Arguments as a person would type them, the middle left out where they get long.
std::string CommandText(const std::vector<std::string>& arguments) {
  constexpr size_t kShownAtEachEnd = 150;
  const auto quote = [](std::string* out, const std::string& argument) {
    const bool plain =
        !argument.empty() && argument.find_first_of(" \t\n'\"\\$*?;&|<>()") == std::string::npos;
    absl::StrAppend(out, plain ? "" : "'", argument, plain ? "" : "'");
  };
  std::string text = absl::StrJoin(arguments, " ", quote);
  if (text.size() <= 2 * kShownAtEachEnd) return text;
  return absl::StrCat(text.substr(0, kShownAtEachEnd), " ... ", text.substr(text.size() - kShownAtEachEnd));
}

absl::StatusOr<int> OpenOutput(const ProcessOutput& output, const char* name) {
  int descriptor = -1;
  if (output.kind == ProcessOutput::kFile) {
    descriptor = open(output.path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644);
  } else if (output.kind == ProcessOutput::kCapture) {
    descriptor = memfd_create(name, MFD_CLOEXEC);
  } else {
    return -1;
  }
  if (descriptor >= 0) return descriptor;
  return absl::UnknownError(absl::StrCat(output.path.empty() ? name : output.path,
                                         ": cannot open for a program's output: ", std::strerror(errno)));
}

std::string ReadAll(int descriptor, off_t from) {
  std::string text;
  char buffer[1 << 14];
  ssize_t count;
  while ((count = pread(descriptor, buffer, sizeof buffer, from)) > 0) {
    text.append(buffer, count);
    from += count;
  }
  return text;
}

std::string Tail(int descriptor) {
  const off_t size = lseek(descriptor, 0, SEEK_END);
  std::string text = ReadAll(descriptor, std::max<off_t>(0, size - kErrorTailBytes));
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

std::vector<std::string> Environment(const ProcessOptions& options) {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const char* equals = std::strchr(*entry, '=');
    if (equals != nullptr) variables[std::string(*entry, equals - *entry)] = equals + 1;
  }
  for (const auto& [name, value] : options.environment) variables[name] = value;
  std::vector<std::string> entries;
  for (const auto& [name, value] : variables) entries.push_back(absl::StrCat(name, "=", value));
  return entries;
}

std::vector<char*> Pointers(const std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (const std::string& string : strings) pointers.push_back(const_cast<char*>(string.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

// What the child does between fork and exec: only what is async-signal-safe, since other threads may have
// held any lock at the fork. Does not return; an error goes to `error_pipe` as errno.
struct ChildSetup {
  char* const* arguments;
  char* const* environment;
  const char* directory;
  int output_descriptor;
  int error_descriptor;
  int error_pipe;
  pid_t parent;

  [[noreturn]] void Exec() const {
    // A group of its own: a Ctrl-C reaches it once, through this process, not also from the terminal.
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) _exit(127);  // The parent died before that took effect.
    for (int signal : {SIGINT, SIGTERM, SIGPIPE}) ::signal(signal, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    const int empty = open("/dev/null", O_RDONLY);
    const bool ready = dup2(empty, STDIN_FILENO) >= 0 &&
                       (output_descriptor < 0 || dup2(output_descriptor, STDOUT_FILENO) >= 0) &&
                       (error_descriptor < 0 || dup2(error_descriptor, STDERR_FILENO) >= 0) &&
                       (directory[0] == '\0' || chdir(directory) == 0);
    if (ready) execvpe(arguments[0], arguments, environment);
    const int error = errno;
    if (write(error_pipe, &error, sizeof error) != sizeof error) _exit(126);
    _exit(127);
  }
};

// Empty pipe: exec closed it. Otherwise the child's errno.
int ReadStartError(int descriptor) {
  int error = 0;
  ssize_t count;
  do count = read(descriptor, &error, sizeof error);
  while (count < 0 && errno == EINTR);
  return count == sizeof error ? error : 0;
}

}  // namespace

Subprocess::Subprocess(pid_t pid, std::string command) : pid_(pid), command_(std::move(command)) {}

Subprocess::Subprocess(Subprocess&& other)
    : pid_(other.pid_),
      command_(std::move(other.command_)),
      ended_(std::exchange(other.ended_, true)),
      wait_status_(other.wait_status_),
      interrupted_(other.interrupted_),
      output_descriptor_(std::exchange(other.output_descriptor_, -1)),
      error_descriptor_(std::exchange(other.error_descriptor_, -1)) {}

Subprocess::~Subprocess() {
  if (!Poll()) {
    Kill();
    const absl::Time deadline = absl::Now() + kGrace;
    while (!Poll() && absl::Now() < deadline) absl::SleepFor(absl::Milliseconds(20));
    if (!Poll()) {
      kill(-pid_, SIGKILL);
      Wait().IgnoreError();
    }
  }
  for (int descriptor : {output_descriptor_, error_descriptor_}) {
    if (descriptor >= 0) close(descriptor);
  }
}

absl::StatusOr<Subprocess> Subprocess::Start(const ProcessOptions& options) {
  if (options.arguments.empty()) return absl::InvalidArgumentError("no program to start");
  Subprocess process(-1, CommandText(options.arguments));
  process.ended_ = true;  // Until it has started: nothing to end.
  ASSIGN_OR_RETURN(process.output_descriptor_, OpenOutput(options.standard_output, "standard output"));
  ASSIGN_OR_RETURN(process.error_descriptor_, OpenOutput(options.standard_error, "standard error"));
  int pipe_ends[2];
  if (pipe2(pipe_ends, O_CLOEXEC) != 0) {
    return absl::UnknownError(absl::StrCat(process.command_, ": cannot start: ", std::strerror(errno)));
  }
  const std::vector<std::string> environment = Environment(options);
  const std::vector<char*> environment_pointers = Pointers(environment);
  const std::vector<char*> argument_pointers = Pointers(options.arguments);
  const ChildSetup setup{argument_pointers.data(),
                         environment_pointers.data(),
                         options.directory.c_str(),
                         process.output_descriptor_,
                         process.error_descriptor_,
                         pipe_ends[1],
                         getpid()};
  int error = 0;
  {
    SignalForwarding::Blocked blocked;  // A signal now waits until the child is known.
    process.pid_ = fork();
    if (process.pid_ == 0) setup.Exec();
    error = process.pid_ < 0 ? errno : 0;
    close(pipe_ends[1]);
    if (error == 0) error = ReadStartError(pipe_ends[0]);
    close(pipe_ends[0]);
    if (error == 0) SignalForwarding::Add(process.pid_);
  }
  if (error == 0) {
    process.ended_ = false;
    return process;
  }
  if (process.pid_ > 0) waitpid(process.pid_, nullptr, 0);
  return absl::NotFoundError(
      absl::StrCat(process.command_, ": cannot start ", options.arguments[0], ": ", std::strerror(error)));
}

bool Subprocess::Poll() {
  if (ended_) return true;
  // WNOWAIT: as long as the child is not reaped its number is not another's, and the handler may signal it.
  siginfo_t info = {};
  if (waitid(P_PID, pid_, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid != pid_) return false;
  interrupted_ = SignalForwarding::Remove(pid_);
  waitpid(pid_, &wait_status_, 0);
  ended_ = true;
  return true;
}

bool Subprocess::Interrupted() const { return ended_ ? interrupted_ : SignalForwarding::Signalled(pid_); }

absl::Status Subprocess::Wait() {
  while (!ended_) {
    siginfo_t info;
    if (waitid(P_PID, pid_, &info, WEXITED | WNOWAIT) == 0) Poll();  // Otherwise a signal came in between.
  }
  return EndStatus();
}

absl::Status Subprocess::EndStatus() const {
  if (!interrupted_ && WIFEXITED(wait_status_) && WEXITSTATUS(wait_status_) == 0) return absl::OkStatus();
  std::string text = absl::StrCat("`", command_, "` ");
  if (WIFSIGNALED(wait_status_)) {
    const int signal = WTERMSIG(wait_status_);
    absl::StrAppend(&text, "was ended by signal ", signal, " (", strsignal(signal), ")");
  } else {
    absl::StrAppend(&text, "ended with exit status ", WEXITSTATUS(wait_status_));
  }
  if (interrupted_) return absl::CancelledError(absl::StrCat(text, " after an interruption"));
  const std::string tail = error_descriptor_ >= 0 ? Tail(error_descriptor_) : "";
  if (!tail.empty()) absl::StrAppend(&text, ":\n", tail);
  return absl::UnknownError(text);
}

void Subprocess::Kill() {
  if (!ended_) kill(-pid_, SIGTERM);
}

std::string Subprocess::Captured() const {
  return output_descriptor_ < 0 ? "" : ReadAll(output_descriptor_, 0);
}

absl::StatusOr<std::string> RunProcess(const ProcessOptions& options) {
  ASSIGN_OR_RETURN(Subprocess process, Subprocess::Start(options));
  RETURN_IF_ERROR(process.Wait());
  return options.standard_output.kind == ProcessOutput::kCapture ? process.Captured() : std::string();
}

}  // namespace distill_l2s
