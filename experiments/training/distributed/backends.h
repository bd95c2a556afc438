#pragma once

#include <c10/core/Device.h>
#include <c10/util/intrusive_ptr.h>

#include <chrono>
#include <string>

#include "absl/status/statusor.h"

namespace c10d {
class Backend;
class Store;
}  // namespace c10d

namespace distill_l2s {

// What carries the tensors of one kind of device from rank to rank.

//   master_address  of rank 0: with a loopback address Gloo stays on the loopback interface. Else it takes
//   the
//                   interface of GLOO_SOCKET_IFNAME, or the one that the machine's name stands for.
// Throws what c10d throws.
c10::intrusive_ptr<c10d::Backend> MakeGloo(const c10::intrusive_ptr<c10d::Store>& store, int rank,
                                           int world_size, std::chrono::milliseconds timeout,
                                           const std::string& master_address);

// Unimplemented in a build without CUDA.
absl::StatusOr<c10::intrusive_ptr<c10d::Backend>> MakeNccl(const c10::intrusive_ptr<c10d::Store>& store,
                                                           int rank, int world_size,
                                                           std::chrono::milliseconds timeout,
                                                           at::Device device);

}  // namespace distill_l2s
