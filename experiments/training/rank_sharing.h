#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "experiments/evaluation/transcription.h"
#include "experiments/training/distributed/rank_group.h"
#include "experiments/training/run_state.h"
#include "experiments/training/state/training_state.h"

namespace distill_l2s {

// What the ranks of a run have in common. With `ranks` null, this is the only one and all of it is trivial.

// Whether the experiment can be trained by so many ranks: each takes as many of a step's batches. The error
// names the field.
absl::Status CheckRanks(const Experiment& experiment, int world_size);

// An error unless all ranks have rank 0's experiment, data and teacher. `header` is this rank's own.
absl::Status CheckSameOnAllRanks(const StateHeader& header, RankGroup* ranks);

// All ranks get rank 0's weights and all that changes from step to step; `sums` are the rows of
// GatherLossSums() that rank 0 goes on from, undefined for none and on other ranks.
absl::Status ShareState(const RunMemory& memory, const at::Tensor& sums, RankGroup* ranks);

// Every rank's sums of losses since the last report, [world_size, 5]: each sums its own batches' shares.
absl::StatusOr<at::Tensor> GatherLossSums(const at::Tensor& sums, RankGroup* ranks);

// Sums over the ranks what each says of its own batches: losses are shares of all ranks' mean.
absl::Status SumLosses(TrainMetrics* metrics, RankGroup* ranks);
absl::Status SumErrorsOverRanks(CorpusErrors* errors, RankGroup* ranks);

// This rank's part of a list of clips.
std::vector<Utterance> ShareOf(const std::vector<Utterance>& clips, const RankGroup* ranks);

}  // namespace distill_l2s
