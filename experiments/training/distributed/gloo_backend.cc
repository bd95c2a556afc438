#include "experiments/training/distributed/gloo_backend.h"

#include <cstdlib>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>

#include "absl/strings/match.h"

namespace distill_l2s {

c10::intrusive_ptr<c10d::Backend> MakeGloo(const c10::intrusive_ptr<c10d::Store>& store, int rank,
                                           int world_size, std::chrono::milliseconds timeout,
                                           const std::string& master_address) {
  using Gloo = c10d::ProcessGroupGloo;
  auto options = Gloo::Options::create(timeout);
  const char* interface = std::getenv("GLOO_SOCKET_IFNAME");
  const bool is_loopback = master_address == "localhost" || absl::StartsWith(master_address, "127.");
  if (interface != nullptr && *interface != 0) {
    options->devices.push_back(Gloo::createDeviceForInterface(interface, /*lazyInit=*/false));
  } else if (is_loopback) {
    options->devices.push_back(Gloo::createDeviceForHostname("127.0.0.1", /*lazyInit=*/false));
  } else {
    options->devices.push_back(Gloo::createDefaultDevice(/*lazyInit=*/false));
  }
  return c10::make_intrusive<Gloo>(store, rank, world_size, options);
}

}  // namespace distill_l2s
