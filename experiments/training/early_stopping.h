#pragma once

#include <cstdint>
#include <limits>

#include "absl/status/status.h"
#include "modeling/checkpoint/safetensors.h"

namespace distill_l2s {

// Ends a run whose error rate on the dev set has not fallen for a while. Training by CTC first leads to a
// student that hears only blanks, an error rate of 100 %, and may stay there for long: evaluations count from
// the first one below that.
class EarlyStopping {
 public:
  // `patience`: evaluations in a row without a new lowest rate after which the run stops, once a rate was
  // below 100 %; 0: never.
  explicit EarlyStopping(int64_t patience) : patience_(patience) {}

  // After each evaluation.
  void Note(double rate_percent);

  bool stops() const { return patience_ > 0 && without_gain_ >= patience_; }

  // For a training state: "lowest_rate" and "without_gain".
  TensorMap State() const;
  absl::Status LoadState(const TensorMap& state);

 private:
  const int64_t patience_;
  double lowest_rate_ = std::numeric_limits<double>::infinity();
  int64_t without_gain_ = 0;
};

}  // namespace distill_l2s
