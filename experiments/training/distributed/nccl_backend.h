#pragma once

#include <c10/core/Device.h>
#include <c10/util/intrusive_ptr.h>

#include <chrono>

#include "absl/status/statusor.h"

namespace c10d {
class Backend;
class Store;
}  // namespace c10d

namespace distill_l2s {

// What carries the tensors of one GPU from rank to rank. `device` has been opened (device.h): NCCL's part of
// c10d is in libtorch_cuda.so. It is reached through a library of ours that lies in the program's runfiles,
// as the program itself is linked with the CPU part alone. Errors: Unimplemented in a build without NCCL;
// FailedPrecondition where the library cannot be loaded, or c10d finds no GPU.
absl::StatusOr<c10::intrusive_ptr<c10d::Backend>> MakeNccl(const c10::intrusive_ptr<c10d::Store>& store,
                                                           int rank, int world_size,
                                                           std::chrono::milliseconds timeout,
                                                           at::Device device);

}  // namespace distill_l2s
