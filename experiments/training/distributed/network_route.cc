#include "experiments/training/distributed/network_route.h"

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace distill_l2s {
namespace {

constexpr char kAnyOfOurs[] = "127.0.0.1";

using GetName = int (*)(int, sockaddr*, socklen_t*);

// The numeric address of one end of a connected socket; empty if there is none.
std::string NumericAddress(int descriptor, GetName get_name) {
  sockaddr_storage storage = {};
  auto* const address = reinterpret_cast<sockaddr*>(&storage);
  socklen_t size = sizeof storage;
  char text[NI_MAXHOST] = "";
  if (get_name(descriptor, address, &size) != 0) return "";
  if (getnameinfo(address, size, text, sizeof text, nullptr, 0, NI_NUMERICHOST) != 0) return "";
  return text;
}

}  // namespace

absl::StatusOr<NetworkRoute> FindRoute(const std::string& host, int port) {
  addrinfo hints = {};
  hints.ai_socktype = SOCK_DGRAM;
  addrinfo* found = nullptr;
  const int failure = getaddrinfo(host.c_str(), absl::StrCat(port).c_str(), &hints, &found);
  if (failure != 0) {
    return absl::UnavailableError(absl::StrCat("cannot resolve ", host, ": ", gai_strerror(failure)));
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> addresses(found, &freeaddrinfo);
  int error = 0;
  for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
    const int descriptor = socket(address->ai_family, address->ai_socktype, address->ai_protocol);
    if (descriptor < 0) {
      error = errno;
      continue;
    }
    NetworkRoute route;
    // A datagram socket's connect() chooses the route and sends nothing.
    if (connect(descriptor, address->ai_addr, address->ai_addrlen) == 0) {
      route = {NumericAddress(descriptor, getsockname), NumericAddress(descriptor, getpeername)};
    } else {
      error = errno;
    }
    close(descriptor);
    if (!route.local.empty() && !route.remote.empty()) return route;
  }
  return absl::UnavailableError(absl::StrCat("there is no route to ", host, ": ", std::strerror(error)));
}

bool IsLoopback(const std::string& address) {
  return address == "::1" || absl::StartsWith(address, "127.") || absl::StartsWith(address, "::ffff:127.");
}

std::string AddressOfRank(const std::vector<NetworkRoute>& routes, int rank) {
  const std::string& own = routes[rank].local;
  if (!IsLoopback(own)) return own;
  for (const NetworkRoute& route : routes) {
    if (!IsLoopback(route.remote)) return route.remote;
  }
  return kAnyOfOurs;
}

}  // namespace distill_l2s
