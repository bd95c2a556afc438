#include "experiments/training/distributed/rank_group.h"

#include <ATen/ops/tensor.h>
#include <c10/util/Flags.h>
#include <glog/logging.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <exception>
#include <torch/csrc/distributed/c10d/Backend.hpp>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroup.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "experiments/training/distributed/gloo_backend.h"
#include "experiments/training/distributed/nccl_backend.h"
#include "experiments/training/distributed/network_route.h"
#include "experiments/training/distributed/rank_meeting.h"
#include "experiments/training/distributed/rank_store.h"
#include "experiments/training/distributed/rank_watch.h"
#include "experiments/training/interruption.h"
#include "experiments/training/torch_errors.h"

C10_DECLARE_int(caffe2_log_level);

namespace distill_l2s {
namespace {

using Backends = c10d::ProcessGroup::BackendType;

// A collective may wait for a rank that evaluates or loads for long; that a rank is gone is the watch's to
// notice. This bounds what hangs though every process lives.
constexpr std::chrono::milliseconds kCollectiveTimeout = std::chrono::hours(2);

constexpr char kGroupName[] = "distill_l2s";

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

absl::Status NotInTime(const RankGroupOptions& options, const std::string& what) {
  return absl::DeadlineExceededError(absl::StrCat(what, " at ", MeetingPlace(options.environment), " within ",
                                                  absl::FormatDuration(options.join_timeout)));
}

RankMeetingOptions MeetingOptions(const RankGroupOptions& options, const NetworkRoute& route) {
  RankMeetingOptions meeting;
  meeting.rank = options.environment.rank;
  meeting.world_size = options.environment.world_size;
  meeting.note = absl::StrCat(route.local, " ", route.remote);
  meeting.timeout = options.join_timeout;
  meeting.silence = options.silence;
  meeting.is_stopped = Interrupted;
  return meeting;
}

std::vector<NetworkRoute> ReadRoutes(const std::vector<std::string>& notes) {
  std::vector<NetworkRoute> routes;
  for (const std::string& note : notes) {
    const std::pair<std::string, std::string> ends = absl::StrSplit(note, ' ');
    routes.push_back({ends.first, ends.second});
  }
  return routes;
}

c10::intrusive_ptr<c10d::ProcessGroup> MakeGroup(const RankGroupOptions& options, const StorePtr& store,
                                                 const std::string& address) {
  const RankEnvironment& environment = options.environment;
  auto group = c10::make_intrusive<c10d::ProcessGroup>(store, environment.rank, environment.world_size);
  const StorePtr gloo_store = c10::make_intrusive<c10d::PrefixStore>("gloo", store);
  group->setBackend(at::kCPU, Backends::GLOO,
                    MakeGloo(gloo_store, environment.rank, environment.world_size, address,
                             {absl::ToChronoMilliseconds(options.join_timeout), kCollectiveTimeout}));
  group->setDefaultBackend(Backends::GLOO);
  // Collectives find a group by its name.
  group->setGroupName(kGroupName);
  return group;
}

}  // namespace

struct RankGroup::Parts {
  StorePtr store;  // The notes of this meeting alone.
  std::vector<NetworkRoute> routes;
  c10::intrusive_ptr<c10d::ProcessGroup> group;
  std::unique_ptr<RankWatch> watch;
};

RankGroup::RankGroup(const RankGroupOptions& options, std::unique_ptr<Parts> parts)
    : options_(options), parts_(std::move(parts)) {}

absl::StatusOr<std::unique_ptr<RankGroup>> RankGroup::Join(const RankGroupOptions& options) {
  CHECK_GE(options.environment.world_size, 2);
  // Writing to a rank that is gone is to be an error that can be told.
  std::signal(SIGPIPE, SIG_IGN);
  // The warnings of c10d, with backtraces, come as exceptions, too, where they matter. Its levels are glog's.
  if (std::getenv("TORCH_CPP_LOG_LEVEL") == nullptr) FLAGS_caffe2_log_level = google::GLOG_ERROR;
  std::unique_ptr<RankGroup> ranks(new RankGroup(options, std::make_unique<Parts>()));
  try {
    const absl::Status met = ranks->Meet();
    if (absl::IsDeadlineExceeded(met)) return NotInTime(options, std::string(met.message()));
    if (!met.ok()) return met;
  } catch (const std::exception& error) {
    return absl::UnavailableError(
        absl::StrCat("rank ", ranks->rank(), " of ", ranks->world_size(), " cannot join the others at ",
                     MeetingPlace(options.environment), ", where rank 0 of ", ranks->world_size(),
                     " or torchrun's agent listens: ", ErrorText(error)));
  }
  const absl::Status connected = ranks->ConnectCpus();
  if (connected.ok()) return ranks;
  return ranks->End(connected);
}

absl::Status RankGroup::Meet() {
  const RankEnvironment& environment = options_.environment;
  const absl::Duration timeout = options_.join_timeout;
  ASSIGN_OR_RETURN(const StorePtr store, ConnectToStore(environment, timeout, /*may_listen=*/true));
  ASSIGN_OR_RETURN(const StorePtr board, ConnectToStore(environment, timeout, /*may_listen=*/false));
  ASSIGN_OR_RETURN(const NetworkRoute route, FindRoute(environment.master_address, environment.master_port));
  ASSIGN_OR_RETURN(const RankMeeting meeting, MeetAtStore(MeetingOptions(options_, route), board));
  parts_->store = c10::make_intrusive<c10d::PrefixStore>(meeting.name, store);
  parts_->routes = ReadRoutes(meeting.notes);
  RankWatch::Options watch;
  watch.rank = rank();
  watch.world_size = world_size();
  watch.description = DescribeProcess();
  watch.silence = options_.silence;
  watch.on_stuck = EndProcess;
  parts_->watch = std::make_unique<RankWatch>(
      std::make_unique<StoreBoard>(c10::make_intrusive<c10d::PrefixStore>(meeting.name, board)),
      std::move(watch));
  return absl::OkStatus();
}

absl::Status RankGroup::ConnectCpus() {
  const std::string address = AddressOfRank(parts_->routes, rank());
  try {
    parts_->group = MakeGroup(options_, parts_->store, address);
    return absl::OkStatus();
  } catch (const std::exception& error) {
    const char* interface = std::getenv("GLOO_SOCKET_IFNAME");
    const std::string bound = interface != nullptr && *interface != 0
                                  ? absl::StrCat("by the interface ", interface, " (GLOO_SOCKET_IFNAME)")
                                  : absl::StrCat("from its address ", address);
    return Explain(absl::StrCat(ErrorText(error), ". It tried ", bound,
                                "; where other machines cannot reach that, set GLOO_SOCKET_IFNAME on each "
                                "machine to the interface that they reach, such as eth0 (`ip address` lists "
                                "them), and let no firewall stand between"));
  }
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
  parts_->watch->Acknowledge();
  const std::string verdict = parts_->watch->WaitForVerdict();
  if (!verdict.empty()) {
    has_verdict_ = true;
    return absl::UnavailableError(verdict);
  }
  return absl::UnavailableError(absl::StrCat("rank ", rank(), " of ", world_size(), " (", DescribeProcess(),
                                             ") cannot reach another rank: ", what));
}

absl::Status RankGroup::Guard(const std::function<void()>& collectives) {
  try {
    collectives();
    return absl::OkStatus();
  } catch (const std::exception& error) {
    if (IsOutOfMemory(error)) throw;  // No other rank's fault; whoever runs the step can act upon it.
    return Explain(ErrorText(error));
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
  if (!is_orderly && parts_->watch != nullptr) {
    if (!has_verdict_) parts_->watch->PostEnd(std::string(result.message()));
    // For the others to read it, while rank 0 keeps the board.
    absl::SleepFor(4 * parts_->watch->interval());
  }
  parts_.reset();
  return result;
}

}  // namespace distill_l2s
