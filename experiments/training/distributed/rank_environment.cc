#include "experiments/training/distributed/rank_environment.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

using GetEnv = std::function<const char*(const char* name)>;

absl::StatusOr<int> ReadNumber(const GetEnv& getenv, const char* name, int low, int high) {
  const char* text = getenv(name);
  int value;
  if (text != nullptr && absl::SimpleAtoi(text, &value) && value >= low && value <= high) return value;
  const std::string found = text == nullptr ? "not set" : absl::StrCat("\"", text, "\"");
  return absl::InvalidArgumentError(absl::StrCat("the environment variable ", name, " is ", found,
                                                 ": expected a number from ", low, " to ", high));
}

}  // namespace

absl::StatusOr<RankEnvironment> ReadRankEnvironment(const GetEnv& getenv) {
  RankEnvironment environment;
  const bool has_ranks = getenv("RANK") != nullptr || getenv("WORLD_SIZE") != nullptr;
  const bool is_slurm_step = getenv("SLURM_PROCID") != nullptr && getenv("MASTER_ADDR") != nullptr;
  if (!has_ranks && !is_slurm_step) return environment;
  constexpr int kMaxRanks = 1 << 16;
  const char* local_rank = has_ranks ? "LOCAL_RANK" : "SLURM_LOCALID";
  ASSIGN_OR_RETURN(environment.world_size,
                   ReadNumber(getenv, has_ranks ? "WORLD_SIZE" : "SLURM_NTASKS", 1, kMaxRanks));
  ASSIGN_OR_RETURN(environment.rank,
                   ReadNumber(getenv, has_ranks ? "RANK" : "SLURM_PROCID", 0, environment.world_size - 1));
  if (getenv(local_rank) != nullptr) {
    ASSIGN_OR_RETURN(environment.local_rank, ReadNumber(getenv, local_rank, 0, environment.world_size - 1));
  }
  if (environment.world_size == 1) return environment;
  ASSIGN_OR_RETURN(environment.master_port, ReadNumber(getenv, "MASTER_PORT", 1, 65535));
  const char* address = getenv("MASTER_ADDR");
  if (address == nullptr || *address == 0) {
    return absl::InvalidArgumentError(
        "the environment variable MASTER_ADDR is not set: expected the name or address of rank 0's machine");
  }
  environment.master_address = address;
  const char* agent = getenv("TORCHELASTIC_USE_AGENT_STORE");
  environment.agent_listens = agent != nullptr && std::string(agent) == "True";
  return environment;
}

}  // namespace distill_l2s
