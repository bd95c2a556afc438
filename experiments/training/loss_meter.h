#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <limits>

#include "absl/status/status.h"
#include "experiments/evaluation/metrics_log.h"
#include "experiments/training/training_step.h"
#include "modeling/checkpoint/safetensors.h"

namespace distill_l2s {

// Means of the losses over the steps between two lines of the metrics. Skipped steps, whose loss or gradient
// was not finite, are counted and left out. Sums stay on the device; only Take() waits for it.
class LossMeter {
 public:
  void Add(const StepLosses& losses);

  // The means since the last Take(), NaN if all steps since then were skipped; the fields that the losses
  // tell nothing of are left at 0. At least one Add() lies between.
  TrainMetrics Take();

  // Of the steps taken so far; NaN before the first Take().
  double last_loss() const { return last_loss_; }
  int64_t skipped_steps() const { return skipped_steps_; }

  // For a training state: what has been added since the last Take(), and the steps skipped before it.
  TensorMap State() const;
  absl::Status LoadState(const TensorMap& state);
  // The sums alone: State()'s "sums", [5].
  absl::Status LoadSums(const at::Tensor& sums);

 private:
  at::Tensor sums_;  // total, CTC, distillation, gradient norm, each of steps not skipped; skipped
  int64_t count_ = 0;
  bool has_distillation_ = false;
  double last_loss_ = std::numeric_limits<double>::quiet_NaN();
  int64_t skipped_steps_ = 0;
};

}  // namespace distill_l2s
