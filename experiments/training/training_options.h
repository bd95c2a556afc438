#pragma once

#include <cstdint>
#include <string>

#include "experiments/training/distributed/rank_environment.h"

namespace distill_l2s {

// Where and how fast a run works; nothing here changes its result (feature_cache_dir: but for rounding).
struct TrainingOptions {
  std::string data_dir;   // What the config's manifests are relative to.
  std::string model_dir;  // What its checkpoints are relative to.
  std::string output_dir;
  std::string teacher_cache_dir;  // Empty: the teacher's hidden states are kept in memory only.
  std::string audio_cache_dir;    // Empty: decoded audio is kept in memory only.
  double audio_cache_gb = 100;    // What audio_cache_dir may hold.
  // Where the output of a frozen feature encoder is kept (feature_cache_setup.h); empty: computed each time.
  std::string feature_cache_dir;
  // Whether the teacher reads all transcripts before the first step; else each when its batch comes.
  bool precompute_teacher = true;
  std::string device = "cpu";  // Or "cuda", "cuda:N" (device.h).
  // On a GPU: the same bits each time (device.h), more slowly. Without effect on the CPU, which gives them.
  bool deterministic = false;
  // Keeps less of each Transformer layer for its backward pass and computes it twice.
  bool activation_checkpointing = false;
  int threads = 0;                // Of LibTorch; 0: one a core.
  int loader_threads = 1;         // That prepare batches beside the training; 0: none.
  int log_every_steps = 10;       // Steps between lines of metrics.jsonl.
  int64_t diagnostics_clips = 0;  // Dev clips that diagnostics look at at each evaluation; 0: no diagnostics.
  std::string version;            // Of the program, for environment.json; empty: unknown.

  // Which of the processes that train together this is. Only rank 0 reads and writes output_dir.
  RankEnvironment ranks;
  double rank_timeout_s = 30;        // A rank that gives no sign of life for so long is held to be gone.
  double rank_join_timeout_s = 300;  // For all ranks to come, then to connect with each other.

  // Begin anew where output_dir holds a run, whose result and training states are then removed.
  bool restart = false;
  // When the training state is written, beside a signal: after so many steps, and once so much time has
  // passed since the last; 0: not for that reason.
  int64_t save_every_steps = 0;
  double save_interval_s = 600;
  // Which states stay: the last so many until the run is complete; for good that with the lowest dev error
  // rate, and those of multiples of so many steps (0: none).
  int keep_last_states = 2;
  bool keep_best_state = false;
  int64_t keep_states_every_steps = 0;
  // True if the last state stays once the run is complete, where it can be given more steps (CanExtend()).
  bool keep_final_state = false;
};

}  // namespace distill_l2s
