#pragma once

#include <c10/core/Device.h>
#include <c10/util/intrusive_ptr.h>

#include <chrono>

namespace c10d {
class Backend;
class Store;
}  // namespace c10d

namespace distill_l2s {

// What nccl_backend.cc looks up in libdistill_l2s_nccl.so.
constexpr char kMakeNcclSymbol[] = "DistillL2sMakeNccl";

// Makes c10d's ProcessGroupNCCL, bound to `device`. Throws what c10d throws.
using MakeNcclFunction = void(const c10::intrusive_ptr<c10d::Store>& store, int rank, int world_size,
                              std::chrono::milliseconds timeout, at::Device device,
                              c10::intrusive_ptr<c10d::Backend>* backend);

}  // namespace distill_l2s
