#pragma once

#include <c10/util/intrusive_ptr.h>

#include <chrono>
#include <string>

namespace c10d {
class Backend;
class Store;
}  // namespace c10d

namespace distill_l2s {

// What carries the CPU's tensors from rank to rank.
//   master_address  of rank 0: with a loopback address Gloo stays on the loopback interface. Else it takes
//                   the interface of GLOO_SOCKET_IFNAME, or the one that the machine's name stands for.
// Throws what c10d throws.
c10::intrusive_ptr<c10d::Backend> MakeGloo(const c10::intrusive_ptr<c10d::Store>& store, int rank,
                                           int world_size, std::chrono::milliseconds timeout,
                                           const std::string& master_address);

}  // namespace distill_l2s
