#include "experiments/training/distributed/gloo_backend.h"

#include <cstdlib>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>

namespace distill_l2s {

c10::intrusive_ptr<c10d::Backend> MakeGloo(const c10::intrusive_ptr<c10d::Store>& store, int rank,
                                           int world_size, const std::string& address,
                                           const GlooTimeouts& timeouts) {
  using Gloo = c10d::ProcessGroupGloo;
  auto options = Gloo::Options::create(timeouts.connect);
  const char* interface = std::getenv("GLOO_SOCKET_IFNAME");
  if (interface != nullptr && *interface != 0) {
    options->devices.push_back(Gloo::createDeviceForInterface(interface, /*lazyInit=*/false));
  } else {
    options->devices.push_back(Gloo::createDeviceForHostname(address, /*lazyInit=*/false));
  }
  auto gloo = c10::make_intrusive<Gloo>(store, rank, world_size, options);
  gloo->setTimeout(timeouts.collective);
  return gloo;
}

}  // namespace distill_l2s
