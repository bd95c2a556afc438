#include "experiments/threads_flag.h"

#include <ATen/Parallel.h>
#include <gflags/gflags.h>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

DEFINE_int32(threads, 0, "Threads that compute; 0: one a core.");

namespace distill_l2s {

absl::StatusOr<int> ThreadsFlag() {
  if (FLAGS_threads >= 0) return FLAGS_threads;
  return absl::InvalidArgumentError(absl::StrCat("--threads is ", FLAGS_threads, ", expected 0 or more"));
}

absl::Status UseThreadsFlag() {
  ASSIGN_OR_RETURN(const int threads, ThreadsFlag());
  if (threads > 0) at::set_num_threads(threads);
  return absl::OkStatus();
}

}  // namespace distill_l2s
