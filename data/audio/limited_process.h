#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace distill_l2s {

struct ProcessLimits {
  absl::Duration wall_time = absl::Hours(1);
  absl::Duration cpu_time = absl::Hours(1);
  int64_t memory_bytes = int64_t{2} << 30;  // Of address space.
  int64_t file_bytes = int64_t{16} << 30;   // Of any file that it writes.
};

struct LimitedProcessResult {
  int wait_status = 0;  // As of waitpid().
  bool timed_out = false;
  std::string errors;  // The first 64 KiB of its standard error.
};

// The file of the first executable `name` in PATH, empty if there is none.
std::string FindProgram(const std::string& name);

// Runs a program to its end, or until a limit ends it. It has no other descriptors than `input`, `output` and
// standard error, no environment but PATH, and a process group of its own; it is killed if the calling thread
// ends. `arguments` begin with its path; no shell reads them. Errors: it cannot be started.
absl::StatusOr<LimitedProcessResult> RunLimitedProcess(const std::vector<std::string>& arguments, int input,
                                                       int output, const ProcessLimits& limits);

}  // namespace distill_l2s
