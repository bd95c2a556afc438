#pragma once

#include <string>

#include "absl/status/status.h"
#include "experiments/experiment.pb.h"

namespace distill_l2s {

// Where and how fast a run works; nothing here changes its result.
struct TrainingOptions {
  std::string data_dir;   // What the config's manifests are relative to.
  std::string model_dir;  // What its checkpoints are relative to.
  std::string output_dir;
  std::string teacher_cache_dir;  // Empty: the teacher's hidden states are kept in memory only.
  int threads = 0;                // Of LibTorch; 0: one a core.
  int loader_threads = 1;         // That prepare batches beside the training; 0: none.
  int log_every_steps = 10;       // Steps between lines of metrics.jsonl.
};

// Trains as `experiment` says, which is valid, and leaves in output_dir, each file whole or not there:
//   experiment.textproto   what was run, resolved
//   metrics.jsonl          learning curves (experiments/evaluation/metrics_log.h), while it runs
//   checkpoint/            the student as transformers' Wav2Vec2ForCTC loads it, with vocab.json
//   distillation.safetensors   W of each layer pair, if there is distillation
//   result.json            written last: what the run was and gave (see RunResult in run_result.h)
// Errors: what the outside caused, naming file or field; Cancelled after SIGINT or SIGTERM.
absl::Status RunTraining(const Experiment& experiment, const TrainingOptions& options);

}  // namespace distill_l2s
