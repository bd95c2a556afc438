#pragma once

#include <string>

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

}  // namespace distill_l2s
