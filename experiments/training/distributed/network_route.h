#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace distill_l2s {

// The two ends of the way from this machine to another, as numeric addresses (IPv4 or IPv6).
struct NetworkRoute {
  std::string local;
  std::string remote;
};

// Returns the route to `host`, a name or an address, by the system's routing table; sends nothing. Errors
// name the host.
absl::StatusOr<NetworkRoute> FindRoute(const std::string& host, int port);

// True for 127.0.0.0/8 and ::1, which no other machine can reach.
bool IsLoopback(const std::string& address);

// Returns the address under which the other ranks reach rank `rank`, given every rank's route to
// MASTER_ADDR. That is the local end of its route. On rank 0's machine this end is a loopback address where
// /etc/hosts maps the machine's name to one (127.0.1.1 on Debian and Ubuntu); there it is the address by
// which ranks on other machines reach rank 0. Without other machines it is 127.0.0.1.
//
//   {{"127.0.0.1", "127.0.1.1"}, {"10.0.0.2", "10.0.0.1"}}: rank 0 is at 10.0.0.1, rank 1 at 10.0.0.2
std::string AddressOfRank(const std::vector<NetworkRoute>& routes, int rank);

}  // namespace distill_l2s
