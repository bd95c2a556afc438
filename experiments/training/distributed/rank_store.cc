#include "experiments/training/distributed/rank_store.h"

#include <chrono>
#include <cstdint>
#include <functional>
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

// Runs `task` on a thread of its own, which is left behind where the task does not end in time or before a
// signal. Throws what the task throws.
template <typename Result>
absl::StatusOr<Result> RunInTime(std::function<absl::StatusOr<Result>()> task, absl::Duration timeout,
                                 const std::string& what) {
  std::packaged_task<absl::StatusOr<Result>()> packaged(std::move(task));
  std::future<absl::StatusOr<Result>> result = packaged.get_future();
  std::thread(std::move(packaged)).detach();
  absl::Time end = absl::Now() + timeout + absl::Seconds(5);
  bool interrupted = false;
  while (absl::Now() < end) {
    if (result.wait_for(std::chrono::milliseconds(50)) == std::future_status::ready) return result.get();
    if (Interrupted() && !interrupted) {
      interrupted = true;
      end = absl::Now() + absl::Seconds(1);  // For a task that notices by itself, and can say more.
    }
  }
  if (interrupted) return absl::CancelledError(absl::StrCat("stopped by a signal: ", what));
  return absl::DeadlineExceededError(what);
}

}  // namespace

std::string MeetingPlace(const RankEnvironment& environment) {
  return absl::StrCat(environment.master_address, ":", environment.master_port);
}

absl::StatusOr<StorePtr> ConnectToStore(const RankEnvironment& environment, absl::Duration timeout,
                                        bool may_listen) {
  return RunInTime<StorePtr>([=] { return Connect(environment, timeout, may_listen); }, timeout,
                             absl::StrCat("rank ", environment.rank, " got no answer"));
}

absl::StatusOr<RankMeeting> MeetAtStore(const RankMeetingOptions& options, const StorePtr& store) {
  const auto meet = [options, store] {
    StoreBoard board(store);
    return MeetRanks(options, &board);
  };
  return RunInTime<RankMeeting>(
      meet, options.timeout,
      absl::StrCat("rank ", options.rank, " of ", options.world_size, " got no answer any more from rank 0"));
}

std::string StoreBoard::Get(const std::string& key) {
  if (!store_->check({key})) return "";
  const std::vector<uint8_t> bytes = store_->get(key);
  return {bytes.begin(), bytes.end()};
}

}  // namespace distill_l2s
