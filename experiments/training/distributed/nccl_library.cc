// libdistill_l2s_nccl.so: all of this repository that is linked with libtorch_cuda.so.
#include "experiments/training/distributed/nccl_library.h"

#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>

namespace distill_l2s {

extern "C" MakeNcclFunction DistillL2sMakeNccl;

void DistillL2sMakeNccl(const c10::intrusive_ptr<c10d::Store>& store, int rank, int world_size,
                        std::chrono::milliseconds timeout, at::Device device,
                        c10::intrusive_ptr<c10d::Backend>* backend) {
  auto options = c10d::ProcessGroupNCCL::Options::create();
  options->timeout = timeout;
  *backend = c10::make_intrusive<c10d::ProcessGroupNCCL>(store, rank, world_size, options);
  (*backend)->setBoundDeviceId(device);
}

}  // namespace distill_l2s
