#include "experiments/training/rank_sharing.h"

#include <ATen/ops/from_blob.h>
#include <ATen/ops/zeros.h>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

constexpr int64_t kLosses = 5;  // LossMeter's sums.

std::vector<int64_t> Counts(const ErrorCounts& counts) {
  return {counts.hits, counts.substitutions, counts.deletions, counts.insertions};
}

}  // namespace

absl::Status CheckRanks(const Experiment& experiment, int world_size) {
  const int batches = experiment.optimization().accumulation_steps();
  if (batches % world_size == 0) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "optimization.accumulation_steps is ", batches, ", the batches of one update, and WORLD_SIZE ",
      world_size, ": expected a multiple of WORLD_SIZE, as each rank takes as many of them. More ",
      "batches in an update are another experiment; more ranks are not"));
}

absl::Status CheckSameOnAllRanks(const StateHeader& header, RankGroup* ranks) {
  if (ranks == nullptr) return absl::OkStatus();
  const std::string ours =
      Sha256Hex(absl::StrCat(header.experiment_id, " ", header.data_sha256, " ", header.teacher_sha256));
  std::string theirs = ours;
  const int64_t size = static_cast<int64_t>(theirs.size());
  RETURN_IF_ERROR(ranks->Broadcast({{"identity", at::from_blob(theirs.data(), {size}, at::kByte)}}));
  if (theirs == ours) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("its experiment, data or teacher is not rank 0's: rank ",
                                                    ranks->rank(), " has experiment ", header.experiment_id,
                                                    ", data of hash ", header.data_sha256,
                                                    ", teacher of hash \"", header.teacher_sha256, "\""));
}

absl::Status ShareState(const RunMemory& memory, const at::Tensor& sums, RankGroup* ranks) {
  if (ranks == nullptr) {
    return sums.defined() ? memory.meter->LoadSums(sums.sum(0)) : absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const auto state, GatherState(memory));
  for (const auto& part : state) RETURN_IF_ERROR(ranks->Broadcast(part.second));
  RETURN_IF_ERROR(RestoreState(state, memory));
  std::vector<int64_t> former = {ranks->rank() == 0 && sums.defined() ? sums.size(0) : 0};
  RETURN_IF_ERROR(ranks->Sum(&former));
  if (former[0] == 0) return absl::OkStatus();
  const at::Tensor rows =
      ranks->rank() == 0 ? sums.to(at::kFloat).contiguous() : at::zeros({former[0], kLosses});
  RETURN_IF_ERROR(ranks->Broadcast({{"sums", rows}}));
  // As many ranks as before go on each with its own, bit for bit; others leave all to rank 0.
  if (former[0] == ranks->world_size()) return memory.meter->LoadSums(rows[ranks->rank()]);
  return memory.meter->LoadSums(ranks->rank() == 0 ? rows.sum(0) : at::zeros({kLosses}));
}

absl::StatusOr<at::Tensor> GatherLossSums(const at::Tensor& sums, RankGroup* ranks) {
  if (ranks == nullptr) return sums.unsqueeze(0);
  return ranks->Gather(sums);
}

absl::Status SumLosses(TrainMetrics* metrics, RankGroup* ranks) {
  if (ranks == nullptr) return absl::OkStatus();
  std::vector<double> losses = {metrics->loss, metrics->ctc_loss, metrics->distillation_loss.value_or(0)};
  RETURN_IF_ERROR(ranks->Sum(&losses));
  metrics->loss = losses[0];
  metrics->ctc_loss = losses[1];
  if (metrics->distillation_loss.has_value()) metrics->distillation_loss = losses[2];
  return absl::OkStatus();
}

absl::Status SumErrorsOverRanks(CorpusErrors* errors, RankGroup* ranks) {
  if (ranks == nullptr) return absl::OkStatus();
  for (ErrorCounts* counts : {&errors->words, &errors->characters}) {
    std::vector<int64_t> sums = Counts(*counts);
    RETURN_IF_ERROR(ranks->Sum(&sums));
    *counts = {sums[0], sums[1], sums[2], sums[3]};
  }
  return absl::OkStatus();
}

std::vector<Utterance> ShareOf(const std::vector<Utterance>& clips, const RankGroup* ranks) {
  if (ranks == nullptr) return clips;
  std::vector<Utterance> share;
  for (size_t i = ranks->rank(); i < clips.size(); i += ranks->world_size()) share.push_back(clips[i]);
  return share;
}

}  // namespace distill_l2s
