#include "experiments/loader_threads_flag.h"

#include <gflags/gflags.h>

#include "absl/strings/str_cat.h"

DEFINE_int32(loader_threads, 1, "Threads that decode audio meanwhile; 0: none.");

namespace distill_l2s {

absl::StatusOr<int> LoaderThreadsFlag() {
  if (FLAGS_loader_threads >= 0) return FLAGS_loader_threads;
  return absl::InvalidArgumentError(
      absl::StrCat("--loader_threads is ", FLAGS_loader_threads, ", expected 0 or more"));
}

}  // namespace distill_l2s
