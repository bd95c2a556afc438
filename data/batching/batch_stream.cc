#include "data/batching/batch_stream.h"

#include <glog/logging.h>

#include <utility>

namespace distill_l2s {
namespace {

constexpr size_t kKeptPlans = 2;

}  // namespace

const EpochPlan& BatchStream::Plan(int64_t epoch) {
  const auto found = plans_.find(epoch);
  if (found != plans_.end()) return found->second;
  if (plans_.size() == kKeptPlans) plans_.erase(plans_.begin());
  EpochPlan plan = plan_(epoch);
  CHECK(!plan.empty()) << "epoch " << epoch;
  return plans_.emplace(epoch, std::move(plan)).first->second;
}

const std::vector<ClipUse>& BatchStream::At(LoaderPosition position) {
  return Plan(position.epoch).at(position.batch);
}

LoaderPosition BatchStream::Advance(LoaderPosition position, int64_t batches) {
  position.batch += batches;
  while (true) {
    const int64_t size = Plan(position.epoch).size();
    if (position.batch < size) return position;
    position.batch -= size;
    ++position.epoch;
  }
}

}  // namespace distill_l2s
