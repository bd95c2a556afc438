#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "experiments/training/optimization/optimization.pb.h"
#include "modeling/checkpoint/safetensors.h"

namespace distill_l2s {

// The exponential moving average of weights (Polyak and Juditsky 1992), on their device, in their dtype:
//   average += (1 - d) (weights - average),   d = min(decay, (1 + n) / (10 + n)) at update n = 1, 2, ...
// so that the start does not weigh on the average of a short run.
class MovingAverage {
 public:
  // Starts at the weights' values. The weights stay the model's own.
  MovingAverage(const OptimizationConfig::MovingAverage& config, const TensorMap& weights);

  // After an update of the weights; one that was skipped counts as one that changed nothing.
  void Update();

  // Exchanges the values of the weights and their average, to evaluate or export the average; twice is as if
  // never, bit for bit.
  void Swap();

  // For a checkpoint: the averages under their weights' names, and "updates". They share memory with this.
  TensorMap State() const;
  // As AdamW::LoadState.
  absl::Status LoadState(const TensorMap& state);

 private:
  const double decay_;
  TensorMap named_averages_;
  std::vector<at::Tensor> weights_, averages_;
  at::Tensor updates_;  // int64 scalar, on the CPU
};

// Within its life a model has its averaged weights. Null: its own.
class AveragedWeightsScope {
 public:
  explicit AveragedWeightsScope(MovingAverage* average) : average_(average) {
    if (average_ != nullptr) average_->Swap();
  }
  ~AveragedWeightsScope() {
    if (average_ != nullptr) average_->Swap();
  }
  AveragedWeightsScope(const AveragedWeightsScope&) = delete;
  AveragedWeightsScope& operator=(const AveragedWeightsScope&) = delete;

 private:
  MovingAverage* const average_;
};

}  // namespace distill_l2s
