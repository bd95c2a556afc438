#pragma once

#include "absl/status/status.h"
#include "experiments/experiment.pb.h"
#include "experiments/training/training_options.h"

namespace distill_l2s {

// Trains as `experiment` says, which is valid, and leaves in output_dir, each file whole or not there:
//   experiment.textproto   what was run, resolved
//   environment.json       what it ran on (experiments/training/diagnostics/environment.h)
//   metrics.jsonl          learning curves (experiments/evaluation/metrics_log.h), while it runs
//   events.out.tfevents.*  the same for TensorBoard
//   checkpoint/            the student as transformers' Wav2Vec2ForCTC loads it, with vocab.json
//   distillation.safetensors   W of each layer pair, if there is distillation
//   result.json            written last: what the run was and gave (see RunResult in run_result.h)
// Errors: what the outside caused, naming file or field; Cancelled after SIGINT or SIGTERM; what LibTorch and
// the libraries below it throw, ResourceExhausted where memory ended. The states written before stay.
absl::Status RunTraining(const Experiment& experiment, const TrainingOptions& options);

}  // namespace distill_l2s
