#include "experiments/training/distributed/nccl_backend.h"

#include <c10/util/Exception.h>
#include <dlfcn.h>

#include <filesystem>
#include <system_error>
#include <torch/csrc/distributed/c10d/Backend.hpp>
#include <torch/csrc/distributed/c10d/Store.hpp>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "experiments/training/distributed/nccl_library.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

constexpr char kLibrary[] = "experiments/training/distributed/libdistill_l2s_nccl.so";

absl::StatusOr<MakeNcclFunction*> LoadLibrary() {
  std::error_code ignored;
  const std::string program = fs::read_symlink("/proc/self/exe", ignored).string();
  const std::string path = absl::StrCat(program, ".runfiles/distill_l2s/", kLibrary);
  if (!fs::exists(path, ignored)) {
    return absl::UnimplementedError(
        absl::StrCat("this program was built without NCCL, by which the ranks' GPUs reach each other: there "
                     "is no ",
                     path, ": see \"Device\" in docs/training.md"));
  }
  void* const library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  void* const function = library == nullptr ? nullptr : dlsym(library, kMakeNcclSymbol);
  if (function == nullptr) {
    return absl::FailedPreconditionError(absl::StrCat("cannot load the NCCL backend: ", dlerror()));
  }
  return reinterpret_cast<MakeNcclFunction*>(function);
}

}  // namespace

absl::StatusOr<c10::intrusive_ptr<c10d::Backend>> MakeNccl(const c10::intrusive_ptr<c10d::Store>& store,
                                                           int rank, int world_size,
                                                           std::chrono::milliseconds timeout,
                                                           at::Device device) {
  ASSIGN_OR_RETURN(MakeNcclFunction* const make, LoadLibrary());
  try {
    c10::intrusive_ptr<c10d::Backend> backend;
    make(store, rank, world_size, timeout, device, &backend);
    return backend;
  } catch (const c10::Error& error) {
    return absl::FailedPreconditionError(absl::StrCat("rank ", rank, " of ", world_size, " on ", device.str(),
                                                      ": NCCL: ", error.what_without_backtrace()));
  }
}

}  // namespace distill_l2s
