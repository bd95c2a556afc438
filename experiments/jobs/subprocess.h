#pragma once

#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace distill_l2s {

// Where a stream of a child process goes.
struct ProcessOutput {
  enum Kind { kInherit, kFile, kCapture };

  static ProcessOutput Inherit() { return {kInherit, ""}; }
  // Replaces the file `path`.
  static ProcessOutput File(std::string path) { return {kFile, std::move(path)}; }
  // Kept in memory, for Subprocess::Captured() or an error's text.
  static ProcessOutput Capture() { return {kCapture, ""}; }

  Kind kind = kInherit;
  std::string path;
};

struct ProcessOptions {
  // The program, searched for in PATH, and its arguments. No shell reads them.
  std::vector<std::string> arguments;
  // Added to this process's environment, or replacing what it holds.
  std::vector<std::pair<std::string, std::string>> environment;
  // Where the child starts; empty: here.
  std::string directory;
  ProcessOutput standard_output = ProcessOutput::Inherit();
  ProcessOutput standard_error = ProcessOutput::Capture();
};

// A child process, so that several can run side by side. It reads nothing (its standard input is empty), and
// it is ended if this process dies. While children run, SIGINT and SIGTERM to this process are passed on to
// them, and do not end this process: Wait() then gives a Cancelled error, which is the caller's to act upon.
// When none runs, both signals do what they did before. Start and wait from one thread, which must outlive
// the child.
class Subprocess {
 public:
  // Errors: no arguments, no such program, a file that cannot be written.
  static absl::StatusOr<Subprocess> Start(const ProcessOptions& options);
  Subprocess(Subprocess&& other);
  Subprocess& operator=(Subprocess&&) = delete;
  // Ends a child that still runs: SIGTERM, five seconds to finish, then SIGKILL.
  ~Subprocess();

  // True once the child has ended. Does not block.
  bool Poll();

  // Whether a SIGINT or SIGTERM was passed on to it. Does not block.
  bool Interrupted() const;

  // Blocks until the child has ended. OK: it ended with status 0. Otherwise Cancelled after a SIGINT or
  // SIGTERM that was passed on, else Unknown; the error has the command, its exit status or signal, and the
  // last lines of its standard error if that went to a file or was captured.
  absl::Status Wait();

  // Sends SIGTERM; Wait() then tells how it ended.
  void Kill();

  pid_t pid() const { return pid_; }
  // What was captured of standard output so far; empty without ProcessOutput::Capture().
  std::string Captured() const;

 private:
  Subprocess(pid_t pid, std::string command);
  absl::Status EndStatus() const;

  pid_t pid_;
  std::string command_;
  bool ended_ = false;
  int wait_status_ = 0;
  bool interrupted_ = false;
  int output_descriptor_ = -1;
  int error_descriptor_ = -1;
};

// Start and Wait: runs a command to its end and returns what it wrote to standard output, if that is
// captured.
absl::StatusOr<std::string> RunProcess(const ProcessOptions& options);

}  // namespace distill_l2s
