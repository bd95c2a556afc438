#include "experiments/training/distributed/rank_group.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// A socket that listens at a port of its own, accepts what comes and never says a word; closed, it leaves a
// port that nobody listens at.
class SilentPeer {
 public:
  SilentPeer() : descriptor_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(bind(descriptor_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(listen(descriptor_, 8), 0);
    EXPECT_EQ(getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
  }
  ~SilentPeer() { close(descriptor_); }
  int port() const { return port_; }

 private:
  const int descriptor_;
  int port_ = 0;
};

// Ranks that meet are in //tests:ranks_test.
TEST(RankGroupTest, ARankThatDoesNotComeIsNamed) {
  RankGroupOptions options;
  options.environment.world_size = 2;
  options.environment.master_address = "127.0.0.1";
  options.environment.master_port = SilentPeer().port();
  options.join_timeout = absl::Seconds(1);
  options.silence = absl::Seconds(1);
  const absl::Time start = absl::Now();
  const auto ranks = RankGroup::Join(options);
  EXPECT_THAT(ranks.status().ToString(),
              AllOf(HasSubstr("rank 1 of 2 did not come"), HasSubstr("within 1s")));
  EXPECT_LT(absl::Now() - start, absl::Seconds(5));
}

TEST(RankGroupTest, APeerThatGivesNoAnswerIsAnErrorInTime) {
  const SilentPeer peer;
  RankGroupOptions options;
  options.environment.rank = 1;
  options.environment.world_size = 2;
  options.environment.master_address = "127.0.0.1";
  options.environment.master_port = peer.port();
  options.join_timeout = absl::Seconds(1);
  options.silence = absl::Seconds(1);
  const absl::Time start = absl::Now();
  const auto ranks = RankGroup::Join(options);
  EXPECT_THAT(ranks.status().ToString(), HasSubstr("127.0.0.1"));
  EXPECT_LT(absl::Now() - start, absl::Seconds(12));
}

}  // namespace
}  // namespace distill_l2s
