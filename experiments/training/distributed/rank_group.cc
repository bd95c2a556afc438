#include "experiments/training/distributed/rank_group.h"

#include <ATen/ops/tensor.h>
#include <glog/logging.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <exception>
#include <torch/csrc/distributed/c10d/Backend.hpp>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroup.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "experiments/training/distributed/gloo_backend.h"
#include "experiments/training/distributed/nccl_backend.h"
#include "experiments/training/distributed/rank_watch.h"

namespace distill_l2s {
namespace {

using StorePtr = c10::intrusive_ptr<c10d::Store>;
using Backends = c10d::ProcessGroup::BackendType;

// A collective may wait for a rank that evaluates or loads for long; that a rank is gone is the watch's to
// notice. This bounds what hangs though every process lives.
constexpr std::chrono::milliseconds kCollectiveTimeout = std::chrono::hours(2);

constexpr char kGroupName[] = "distill_l2s";

std::chrono::milliseconds Milliseconds(absl::Duration duration) {
  return std::chrono::milliseconds(absl::ToInt64Milliseconds(duration));
}

StorePtr Connect(const RankGroupOptions& options, bool may_listen) {
  const RankEnvironment& environment = options.environment;
  c10d::TCPStoreOptions store;
  store.port = environment.master_port;
  store.isServer = may_listen && environment.rank == 0 && !environment.agent_listens;
  store.waitWorkers = false;
  store.timeout = Milliseconds(options.join_timeout);
  const std::string prefix = absl::StrCat("distill_l2s/attempt_", environment.attempt);
  return c10::make_intrusive<c10d::PrefixStore>(
      prefix, c10::make_intrusive<c10d::TCPStore>(environment.master_address, store));
}

class StoreBoard : public NoteBoard {
 public:
  explicit StoreBoard(StorePtr store) : store_(std::move(store)) {}
  void Set(const std::string& key, const std::string& value) override { store_->set(key, value); }
  std::string Get(const std::string& key) override {
    if (!store_->check({key})) return "";
    const std::vector<uint8_t> bytes = store_->get(key);
    return {bytes.begin(), bytes.end()};
  }

 private:
  const StorePtr store_;
};

std::string DescribeProcess() {
  char host[256] = "";
  gethostname(host, sizeof host - 1);
  return absl::StrCat("machine ", host, ", process ", getpid());
}

[[noreturn]] void EndProcess(const std::string& verdict) {
  LOG(ERROR) << verdict << "; this rank ends, too";
  google::FlushLogFiles(google::INFO);
  // The other threads wait for what never comes: no destructor would return.
  _exit(EXIT_FAILURE);
}

// Gloo would wait for the others as long as for a collective.
absl::Status WaitForAll(const RankGroupOptions& options, c10d::Store* store) {
  const RankEnvironment& environment = options.environment;
  const auto key = [](int rank) { return absl::StrCat("here/", rank); };
  store->set(key(environment.rank), std::vector<uint8_t>{1});
  const absl::Time end = absl::Now() + options.join_timeout;
  for (int rank = 0; rank < environment.world_size; ++rank) {
    while (!store->check({key(rank)})) {
      if (absl::Now() > end) {
        return absl::DeadlineExceededError(absl::StrCat(
            "rank ", rank, " of ", environment.world_size, " did not come to ", environment.master_address,
            ":", environment.master_port, " within ", absl::FormatDuration(options.join_timeout)));
      }
      absl::SleepFor(absl::Milliseconds(20));
    }
  }
  return absl::OkStatus();
}

c10::intrusive_ptr<c10d::ProcessGroup> MakeGroup(const RankEnvironment& environment, const StorePtr& store) {
  auto group = c10::make_intrusive<c10d::ProcessGroup>(store, environment.rank, environment.world_size);
  const StorePtr gloo_store = c10::make_intrusive<c10d::PrefixStore>("gloo", store);
  group->setBackend(at::kCPU, Backends::GLOO,
                    MakeGloo(gloo_store, environment.rank, environment.world_size, kCollectiveTimeout,
                             environment.master_address));
  group->setDefaultBackend(Backends::GLOO);
  // Collectives find a group by its name.
  group->setGroupName(kGroupName);
  return group;
}

}  // namespace

struct RankGroup::Parts {
  StorePtr store;
  c10::intrusive_ptr<c10d::ProcessGroup> group;
  std::unique_ptr<RankWatch> watch;
};

RankGroup::RankGroup(const RankGroupOptions& options, std::unique_ptr<Parts> parts)
    : options_(options), parts_(std::move(parts)) {}

absl::StatusOr<std::unique_ptr<RankGroup>> RankGroup::Join(const RankGroupOptions& options) {
  CHECK_GE(options.environment.world_size, 2);
  // Writing to a rank that is gone is to be an error that can be told.
  std::signal(SIGPIPE, SIG_IGN);
  auto parts = std::make_unique<Parts>();
  try {
    parts->store = Connect(options, /*may_listen=*/true);
    RETURN_IF_ERROR(WaitForAll(options, parts->store.get()));
    parts->group = MakeGroup(options.environment, parts->store);
    RankWatch::Options watch;
    watch.rank = options.environment.rank;
    watch.world_size = options.environment.world_size;
    watch.description = DescribeProcess();
    watch.silence = options.silence;
    watch.on_stuck = EndProcess;
    parts->watch = std::make_unique<RankWatch>(
        std::make_unique<StoreBoard>(Connect(options, /*may_listen=*/false)), std::move(watch));
  } catch (const std::exception& error) {
    return absl::UnavailableError(absl::StrCat("rank ", options.environment.rank, " of ",
                                               options.environment.world_size, " cannot join the others at ",
                                               options.environment.master_address, ":",
                                               options.environment.master_port, ": ", error.what()));
  }
  return std::unique_ptr<RankGroup>(new RankGroup(options, std::move(parts)));
}

RankGroup::~RankGroup() {
  if (parts_ != nullptr) End(absl::AbortedError("it did not come to its end")).IgnoreError();
}

absl::Status RankGroup::ConnectGpu(at::Device device) {
  const StorePtr store = c10::make_intrusive<c10d::PrefixStore>("nccl", parts_->store);
  ASSIGN_OR_RETURN(const auto nccl, MakeNccl(store, rank(), world_size(), kCollectiveTimeout, device));
  nccl->setGroupUid(kGroupName);
  parts_->group->setBackend(device.type(), Backends::NCCL, nccl);
  return absl::OkStatus();
}

absl::Status RankGroup::Explain(const std::string& what) {
  failed_ = true;
  parts_->watch->Acknowledge();
  const std::string verdict = parts_->watch->WaitForVerdict();
  if (!verdict.empty()) return absl::UnavailableError(verdict);
  return absl::UnavailableError(absl::StrCat("rank ", rank(), " cannot reach another rank: ", what));
}

absl::Status RankGroup::Guard(const std::function<void()>& collectives) {
  try {
    collectives();
    return absl::OkStatus();
  } catch (const c10::OutOfMemoryError&) {
    throw;  // No rank's fault; whoever runs the step can act upon it.
  } catch (const std::exception& error) {
    return Explain(error.what());
  }
}

absl::Status RankGroup::Sum(at::Tensor* tensor) {
  return Guard([&] {
    std::vector<at::Tensor> tensors = {*tensor};
    parts_->group->allreduce(tensors)->wait();
  });
}

absl::Status RankGroup::Sum(std::vector<int64_t>* numbers) {
  at::Tensor tensor = at::tensor(*numbers, at::kLong);
  RETURN_IF_ERROR(Sum(&tensor));
  numbers->assign(tensor.data_ptr<int64_t>(), tensor.data_ptr<int64_t>() + tensor.numel());
  return absl::OkStatus();
}

absl::Status RankGroup::Sum(std::vector<double>* numbers) {
  at::Tensor tensor = at::tensor(*numbers, at::kDouble);
  RETURN_IF_ERROR(Sum(&tensor));
  numbers->assign(tensor.data_ptr<double>(), tensor.data_ptr<double>() + tensor.numel());
  return absl::OkStatus();
}

absl::StatusOr<at::Tensor> RankGroup::Gather(const at::Tensor& row) {
  std::vector<int64_t> sizes = row.sizes().vec();
  sizes.insert(sizes.begin(), world_size());
  // The sum of rows that are 0 on all ranks but one.
  at::Tensor rows = row.new_zeros(sizes);
  rows.select(0, rank()).copy_(row);
  RETURN_IF_ERROR(Sum(&rows));
  return rows;
}

absl::Status RankGroup::Broadcast(const TensorMap& tensors) {
  return Guard([&] {
    for (const auto& [name, tensor] : tensors) {
      const at::Tensor contiguous = tensor.detach().contiguous();
      std::vector<at::Tensor> one = {contiguous};
      parts_->group->broadcast(one)->wait();
      if (!contiguous.is_same(tensor) && contiguous.data_ptr() != tensor.data_ptr()) {
        tensor.detach().copy_(contiguous);
      }
    }
  });
}

const c10::intrusive_ptr<c10d::ProcessGroup>& RankGroup::process_group() const { return parts_->group; }

absl::Status RankGroup::End(const absl::Status& status) {
  absl::Status result = status;
  if (status.ok() || absl::IsCancelled(status)) {
    std::vector<int64_t> all_here = {1};
    const absl::Status met = Sum(&all_here);
    if (!met.ok()) result = met;
    // Else NCCL's destructor aborts what may still be on its way, with a warning.
    if (met.ok()) result.Update(Guard([&] { parts_->group->shutdown(); }));
  }
  const bool is_orderly = result.ok() || absl::IsCancelled(result);
  if (!is_orderly && !failed_) parts_->watch->PostEnd(std::string(result.message()));
  // For the others to read it, while rank 0 keeps the board.
  if (!is_orderly) absl::SleepFor(4 * parts_->watch->interval());
  parts_.reset();
  return result;
}

}  // namespace distill_l2s
