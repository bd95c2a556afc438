#include "absl/strings/str_cat.h"
#include "experiments/training/distributed/backends.h"

#ifdef USE_C10D_NCCL
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#else
#include <torch/csrc/distributed/c10d/Backend.hpp>
#include <torch/csrc/distributed/c10d/Store.hpp>
#endif

namespace distill_l2s {

absl::StatusOr<c10::intrusive_ptr<c10d::Backend>> MakeNccl(
    [[maybe_unused]] const c10::intrusive_ptr<c10d::Store>& store, int rank, int world_size,
    [[maybe_unused]] std::chrono::milliseconds timeout, at::Device device) {
#ifdef USE_C10D_NCCL
  auto options = c10d::ProcessGroupNCCL::Options::create();
  options->timeout = timeout;
  auto backend = c10::make_intrusive<c10d::ProcessGroupNCCL>(store, rank, world_size, options);
  backend->setBoundDeviceId(device);
  return c10::intrusive_ptr<c10d::Backend>(backend);
#else
  return absl::UnimplementedError(absl::StrCat("rank ", rank, " of ", world_size, " is to compute on ",
                                               device.str(),
                                               ", but this program was built without NCCL: ranks of this "
                                               "build compute on the CPU"));
#endif
}

}  // namespace distill_l2s
