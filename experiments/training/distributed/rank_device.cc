#include "experiments/training/distributed/rank_device.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace distill_l2s {

absl::Status CheckRankDevice(const std::string& device, const RankEnvironment& environment) {
  if (environment.world_size == 1 || !absl::StartsWith(device, "cuda:")) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("--device is ", device, " and WORLD_SIZE ", environment.world_size,
                   ": expected cuda, by which each rank takes the GPU of its LOCAL_RANK; ",
                   "CUDA_VISIBLE_DEVICES chooses among a machine's GPUs"));
}

std::string GpuOfRank(const RankEnvironment& environment, int gpus) {
  return absl::StrCat("cuda:", gpus == 1 ? 0 : environment.local_rank);
}

}  // namespace distill_l2s
