#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"

namespace distill_l2s {

// This process among those that train together, as torchrun's environment variables have it.
struct RankEnvironment {
  int rank = 0;        // RANK
  int world_size = 1;  // WORLD_SIZE
  int local_rank = 0;  // LOCAL_RANK: among those on this machine; which of its GPUs to take. Default: 0.
  std::string master_address;  // MASTER_ADDR: where rank 0 runs.
  int master_port = 0;         // MASTER_PORT: where it, or torchrun's agent, listens.
  // TORCHELASTIC_USE_AGENT_STORE is True: torchrun's agent listens, not rank 0.
  bool agent_listens = false;
};

// Reads the variables. Without RANK and WORLD_SIZE, those of srun: SLURM_PROCID, SLURM_NTASKS and
// SLURM_LOCALID, if MASTER_ADDR is set. Without any of them: one rank alone. Errors name the variable, its
// value and what was expected. `getenv` gives a variable's value or null.
absl::StatusOr<RankEnvironment> ReadRankEnvironment(
    const std::function<const char*(const char* name)>& getenv);

}  // namespace distill_l2s
