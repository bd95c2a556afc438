#include "experiments/training/distributed/rank_store.h"

#include <chrono>
#include <cstdint>
#include <future>
#include <thread>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "experiments/training/interruption.h"

namespace distill_l2s {
namespace {

StorePtr Connect(const RankEnvironment& environment, absl::Duration timeout, bool may_listen) {
  c10d::TCPStoreOptions store;
  store.port = environment.master_port;
  store.isServer = may_listen && environment.rank == 0 && !environment.agent_listens;
  store.waitWorkers = false;
  store.timeout = absl::ToChronoMilliseconds(timeout);
  return c10::make_intrusive<c10d::PrefixStore>(
      "distill_l2s", c10::make_intrusive<c10d::TCPStore>(environment.master_address, store));
}

}  // namespace

std::string MeetingPlace(const RankEnvironment& environment) {
  return absl::StrCat(environment.master_address, ":", environment.master_port);
}

absl::StatusOr<StorePtr> ConnectToStore(const RankEnvironment& environment, absl::Duration timeout,
                                        bool may_listen) {
  std::packaged_task<StorePtr()> connect([=] { return Connect(environment, timeout, may_listen); });
  std::future<StorePtr> store = connect.get_future();
  std::thread(std::move(connect)).detach();
  const absl::Time end = absl::Now() + timeout + absl::Seconds(5);
  while (absl::Now() < end) {
    if (store.wait_for(std::chrono::milliseconds(50)) == std::future_status::ready) return store.get();
    if (Interrupted()) {
      return absl::CancelledError(absl::StrCat("stopped by a signal while rank ", environment.rank,
                                               " waited for an answer at ", MeetingPlace(environment)));
    }
  }
  return absl::DeadlineExceededError(absl::StrCat("rank ", environment.rank, " got no answer"));
}

std::string StoreBoard::Get(const std::string& key) {
  if (!store_->check({key})) return "";
  const std::vector<uint8_t> bytes = store_->get(key);
  return {bytes.begin(), bytes.end()};
}

}  // namespace distill_l2s
