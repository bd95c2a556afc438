#pragma once

#include <cstddef>
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
  std::string model_dir;
  std::string output_dir;               // Its subdirectory "runs" holds a directory for each run.
  std::string teacher_cache_dir;        // Empty: none.
  std::string audio_cache_dir;          // Empty: none.
  std::vector<std::string> flags = {};  // Further flags of train, for every run.
};

// Where //experiments:train lies, for a program that has it among its data: in the runfiles where `bazel run`
// starts the program, or beside the program itself. Absolute.
std::string TrainBinary();

struct TrainingJobsOptions {
  int jobs = 1;     // So many at most at once; 1 to kMaxTrainingJobs.
  int threads = 1;  // Of each job; 0: one a core.
  // Of one device, any number of jobs computes on it; of several, each has one job at a time, so that no more
  // jobs run at once than there are devices.
  std::vector<std::string> devices = {"cpu"};
  std::string title = "train";  // Of the progress bar.
};

inline constexpr int kMaxTrainingJobs = 64;

// A run that ended without its result.
struct FailedRun {
  size_t index = 0;       // Into the experiments.
  std::string log_path;   // What it wrote to standard error.
  std::string last_line;  // Of that, without empty ones; the error of the start if it never ran.
};

// The directory of a run, relative to the workplace's output_dir: "runs/", its name and the identity of
// experiment and data, so that a changed config or corpus is another run. Error: a manifest that cannot be
// read.
absl::StatusOr<std::string> RunDirectory(const TrainingWorkplace& workplace, const Experiment& experiment);

// Whether the run in `directory` has its result.
bool IsCompleteRun(const std::string& directory);

// True if training has begun in `directory`, complete or not; a config that waits there is no beginning.
bool IsBegunRun(const std::string& directory);

// Returns why the run in `directory` failed when TrainSideBySide last tried it; empty where it did not fail.
std::string FailureOfRun(const std::string& directory);

// The command that trains the experiment in `directory`/experiment.textproto, from its last state if it has
// one.
std::vector<std::string> TrainingCommand(const TrainingWorkplace& workplace, const std::string& directory,
                                         int threads, const std::string& device);

// Writes the file that TrainingCommand() names, and its directory.
absl::Status WriteRunConfig(const Experiment& experiment, const std::string& directory);

// Trains `experiments` side by side in their order, with one progress bar over the steps of all. Runs that
// are complete already are skipped. A run that fails ends the others and is the error, its reason in it; but
// with `failed` the others go on, and what failed is added there. Cancelled after SIGINT or SIGTERM, when
// every run has written its state and ended. What failed is kept for FailureOfRun() until it is tried again.
absl::Status TrainSideBySide(const TrainingWorkplace& workplace, const std::vector<Experiment>& experiments,
                             const TrainingJobsOptions& options, std::vector<FailedRun>* failed = nullptr);

}  // namespace distill_l2s
