#pragma once

#include <string>

#include "absl/status/status.h"
#include "experiments/training/distributed/rank_environment.h"

namespace distill_l2s {

// An error if `device`, the value of --device, names one GPU ("cuda:1") for several ranks, which would all
// take that one.
absl::Status CheckRankDevice(const std::string& device, const RankEnvironment& environment);

// Returns the GPU of a rank on a machine that shows it `gpus` GPUs, at least one: that of its local rank, or
// the only one, where each rank is shown a GPU of its own (Slurm's --gpus-per-task). Where local ranks
// outnumber several GPUs, the result is a GPU that is not there.
std::string GpuOfRank(const RankEnvironment& environment, int gpus);

}  // namespace distill_l2s
