#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "experiments/evaluation/scores.h"
#include "experiments/jobs/training_jobs.h"
#include "experiments/training/run_result.h"

namespace distill_l2s {

// A complete run: its clips, metrics and what training said of it.
struct EvaluatedRun {
  SeedRun run;
  RunResult result;
  std::string model_dir;  // Its checkpoint.
};

// Recognises the experiment's test manifests with the checkpoint of its complete run in `directory`,
// computing on `device`. The clips are kept there, under a name that tells the manifests' places and
// contents, and are read instead when the same manifests are asked for again and the run has not been trained
// anew since. Errors name the file.
absl::StatusOr<EvaluatedRun> EvaluateRun(const TrainingWorkplace& workplace, const Experiment& experiment,
                                         const std::string& directory, const std::string& device);

}  // namespace distill_l2s
