#include "experiments/training/early_stopping.h"

#include "base/status_macros.h"
#include "experiments/training/state/scalar_tensors.h"

namespace distill_l2s {
namespace {

// The rate of a student that hears only blanks: all of the references is deleted.
constexpr double kPlateauPercent = 100;

}  // namespace

void EarlyStopping::Note(double rate_percent) {
  if (rate_percent < lowest_rate_) {
    lowest_rate_ = rate_percent;
    without_gain_ = 0;
  } else if (lowest_rate_ < kPlateauPercent) {
    ++without_gain_;
  }
}

TensorMap EarlyStopping::State() const {
  return {{"lowest_rate", RealTensor(lowest_rate_)}, {"without_gain", IntegerTensor(without_gain_)}};
}

absl::Status EarlyStopping::LoadState(const TensorMap& state) {
  ASSIGN_OR_RETURN(lowest_rate_, GetReal(state, "lowest_rate"));
  ASSIGN_OR_RETURN(without_gain_, GetInteger(state, "without_gain"));
  return absl::OkStatus();
}

}  // namespace distill_l2s
