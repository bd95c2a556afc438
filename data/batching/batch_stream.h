#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "data/batching/clip_use.h"

namespace distill_l2s {

// A batch's place in the one order of all batches, which all ranks share: what a checkpoint holds of the
// loader.
struct LoaderPosition {
  int64_t epoch = 0;
  int64_t batch = 0;  // In its epoch.
};

// The batches of an epoch, in order.
using EpochPlan = std::vector<std::vector<ClipUse>>;

// The batches of all epochs in one row without end. Plans an epoch when it is first asked for and keeps the
// last two, between which the ranks of a step may lie. For one thread.
class BatchStream {
 public:
  // `plan` gives the batches of an epoch, one at least.
  explicit BatchStream(std::function<EpochPlan(int64_t epoch)> plan) : plan_(std::move(plan)) {}

  // The clips of the batch at a position that is in its epoch.
  const std::vector<ClipUse>& At(LoaderPosition position);

  // `batches` on from `position`.
  LoaderPosition Advance(LoaderPosition position, int64_t batches);

 private:
  const EpochPlan& Plan(int64_t epoch);

  const std::function<EpochPlan(int64_t epoch)> plan_;
  std::map<int64_t, EpochPlan> plans_;
};

}  // namespace distill_l2s
