#include "experiments/training/distributed/network_route.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

using testing::HasSubstr;

TEST(NetworkRouteTest, TheLoopbackReachesItself) {
  const auto route = FindRoute("127.0.0.1", 29500);
  ASSERT_TRUE(route.ok()) << route.status();
  EXPECT_EQ(route->local, "127.0.0.1");
  EXPECT_EQ(route->remote, "127.0.0.1");
}

TEST(NetworkRouteTest, AnUnknownNameIsNamed) {
  EXPECT_THAT(FindRoute("no-such-host.invalid", 29500).status().ToString(),
              HasSubstr("cannot resolve no-such-host.invalid"));
}

TEST(NetworkRouteTest, LoopbackAddresses) {
  for (const char* address : {"127.0.0.1", "127.0.1.1", "::1"}) EXPECT_TRUE(IsLoopback(address)) << address;
  for (const char* address : {"10.127.0.1", "fe80::1"}) EXPECT_FALSE(IsLoopback(address)) << address;
}

TEST(NetworkRouteTest, ARankIsAtTheLocalEndOfItsRoute) {
  const std::vector<NetworkRoute> routes = {{"10.0.0.1", "10.0.0.1"}, {"10.0.0.2", "10.0.0.1"}};
  EXPECT_EQ(AddressOfRank(routes, 0), "10.0.0.1");
  EXPECT_EQ(AddressOfRank(routes, 1), "10.0.0.2");
}

// Debian's /etc/hosts on rank 0's machine, where rank 1 runs, too.
TEST(NetworkRouteTest, OthersKnowTheAddressOfAMachineWhoseNameIsALoopback) {
  const std::vector<NetworkRoute> routes = {
      {"127.0.0.1", "127.0.1.1"}, {"127.0.0.1", "127.0.1.1"}, {"10.0.0.2", "10.0.0.1"}};
  EXPECT_EQ(AddressOfRank(routes, 0), "10.0.0.1");
  EXPECT_EQ(AddressOfRank(routes, 1), "10.0.0.1");
  EXPECT_EQ(AddressOfRank(routes, 2), "10.0.0.2");
}

TEST(NetworkRouteTest, RanksOfOneMachineStayOnTheLoopback) {
  const std::vector<NetworkRoute> routes = {{"127.0.0.1", "127.0.1.1"}, {"::1", "::1"}};
  EXPECT_EQ(AddressOfRank(routes, 0), "127.0.0.1");
  EXPECT_EQ(AddressOfRank(routes, 1), "127.0.0.1");
}

}  // namespace
}  // namespace distill_l2s
