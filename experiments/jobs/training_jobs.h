#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "experiments/experiment.pb.h"

namespace distill_l2s {

// Runs //experiments:train in processes of its own.
struct TrainingWorkplace {
  std::string train_binary;
  std::string data_dir;
  std::string model_dir;  // Its subdirectory "runs" holds a directory for each run.
  std::string teacher_cache_dir;
};

// The directory of a run, relative to the workplace's model_dir: its name and the identity of experiment and
// data, so that a changed config or corpus is another run. Error: a manifest that cannot be read.
absl::StatusOr<std::string> RunDirectory(const TrainingWorkplace& workplace, const Experiment& experiment);

// Trains `experiments` side by side, `threads` threads each, with one progress bar over all their steps named
// `title`. Runs that are complete already (result.json) are skipped. Errors: the first run that fails ends
// the others; Cancelled after SIGINT or SIGTERM.
absl::Status TrainSideBySide(const TrainingWorkplace& workplace, const std::vector<Experiment>& experiments,
                             int threads, const std::string& title);

}  // namespace distill_l2s
