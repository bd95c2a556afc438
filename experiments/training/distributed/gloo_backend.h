#pragma once

#include <c10/util/intrusive_ptr.h>

#include <chrono>
#include <string>

namespace c10d {
class Backend;
class Store;
}  // namespace c10d

namespace distill_l2s {

struct GlooTimeouts {
  std::chrono::milliseconds connect;     // For each rank to connect with each.
  std::chrono::milliseconds collective;  // Afterwards, for each call.
};

// Makes the backend that carries the CPU's tensors from rank to rank.
//   address  of this machine, which the other ranks reach (AddressOfRank in network_route.h); the interface
//            that GLOO_SOCKET_IFNAME names, if it is set, counts instead
// Throws what c10d throws.
c10::intrusive_ptr<c10d::Backend> MakeGloo(const c10::intrusive_ptr<c10d::Store>& store, int rank,
                                           int world_size, const std::string& address,
                                           const GlooTimeouts& timeouts);

}  // namespace distill_l2s
