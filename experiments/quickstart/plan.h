#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "experiments/experiment.pb.h"

namespace distill_l2s {

// What the person who starts the quickstart may choose.
struct QuickstartScale {
  std::string language = "ro";
  // Wall time aimed at on two cores, everything included; training steps are scaled in proportion to it.
  double minutes = 12;
  int64_t seeds = 1;
};

// The quickstart's training runs, as experiments. Checkpoints of the student are named by who fills them in.
struct QuickstartPlan {
  std::vector<std::string> languages;  // To import: the target first, then those of pretraining.
  Experiment pretraining;
  struct Pair {
    uint64_t seed = 0;
    Experiment vanilla;
    Experiment distilled;
  };
  std::vector<Pair> pairs;  // One a seed.
};

// Reads pretrain.textproto, finetune.textproto and distillation.textproto of `config_dir` and fits them to
// `scale`: the target language takes the place of the fine-tuning config's and leaves the pretraining's,
// steps are scaled. Manifests are named LANGUAGE/PART.jsonl. Errors name the flag or the file and field.
absl::StatusOr<QuickstartPlan> PlanQuickstart(const QuickstartScale& scale, const std::string& config_dir);

}  // namespace distill_l2s
