#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>
#include <c10/util/intrusive_ptr.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "experiments/training/distributed/rank_environment.h"
#include "modeling/checkpoint/safetensors.h"

namespace c10d {
class ProcessGroup;
}

namespace distill_l2s {

struct RankGroupOptions {
  RankEnvironment environment;
  absl::Duration join_timeout = absl::Minutes(5);  // For all ranks to come, then to connect with each other.
  absl::Duration silence = absl::Seconds(30);      // After which a rank is held to be gone.
};

// The ranks of a run, which are processes on one machine or several (c10d). All of them call the same
// functions in the same order, on one thread; each call waits for the others. An error says which rank is at
// fault, at the latest after `silence` and a few seconds; a process that cannot notice by itself is ended
// with the same message on stderr.
class RankGroup {
 public:
  // Meets the others; world_size is 2 at least. From now on the process ignores SIGPIPE. The CPU's tensors
  // travel by Gloo, from the address by which MASTER_ADDR is reached (network_route.h) or by the interface
  // that GLOO_SOCKET_IFNAME names. Errors: some did not come in time, or cannot be reached;
  // Cancelled: a signal came first (interruption.h).
  static absl::StatusOr<std::unique_ptr<RankGroup>> Join(const RankGroupOptions& options);
  // As End() with an error, if neither was called.
  ~RankGroup();
  RankGroup(const RankGroup&) = delete;
  RankGroup& operator=(const RankGroup&) = delete;

  int rank() const { return options_.environment.rank; }
  int world_size() const { return options_.environment.world_size; }

  // From now on tensors on `device`, a GPU that has been opened (device.h), travel by NCCL. Each rank has a
  // GPU of its own. Waits for no other rank. Errors: those of MakeNccl.
  absl::Status ConnectGpu(at::Device device);

  // Each number becomes its sum over the ranks; as many on each. The second rounds alike on all ranks.
  absl::Status Sum(std::vector<int64_t>* numbers);
  absl::Status Sum(std::vector<double>* numbers);
  // The same for a tensor on the CPU or on the device.
  absl::Status Sum(at::Tensor* tensor);
  // The rows of all ranks, [world_size, ...]; `row` is on the CPU.
  absl::StatusOr<at::Tensor> Gather(const at::Tensor& row);
  // Rank 0's values, into the tensors of all; their names, shapes and dtypes agree.
  absl::Status Broadcast(const TensorMap& tensors);

  // Does what runs collectives by itself (a Reducer's backward pass); what it throws becomes the error of
  // these functions.
  absl::Status Guard(const std::function<void()>& collectives);
  const c10::intrusive_ptr<c10d::ProcessGroup>& process_group() const;

  // The last call. OK or Cancelled, on all ranks alike: waits for all to come here. An error: tells the
  // others that this rank ends for this reason. Returns the first error of either.
  absl::Status End(const absl::Status& status);

 private:
  struct Parts;
  RankGroup(const RankGroupOptions& options, std::unique_ptr<Parts> parts);
  // Steps of Join(): the meeting place, where the watch begins, then the way from each CPU to each. The first
  // throws what c10d throws.
  absl::Status Meet();
  absl::Status ConnectCpus();
  // Returns an error with the watch's verdict, or with `what` happened here if the watch knows of nothing.
  absl::Status Explain(const std::string& what);

  const RankGroupOptions options_;
  std::unique_ptr<Parts> parts_;
  bool has_verdict_ = false;  // The others have it, too.
};

}  // namespace distill_l2s
