#include "experiments/training/early_stopping.h"

#include "base/status_macros.h"
#include "experiments/training/state/scalar_tensors.h"

namespace distill_l2s {

void EarlyStopping::Note(double rate) {
  if (rate < lowest_rate_) {
    lowest_rate_ = rate;
    without_gain_ = 0;
  } else {
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
