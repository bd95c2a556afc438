#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "experiments/jobs/training_jobs.h"

namespace distill_l2s {

struct SweepOptions {
  std::string sweep_path;
  std::vector<std::string> only;  // Names of the arms to train; empty: all.
  TrainingWorkplace workplace;
  TrainingJobsOptions jobs;
  int evaluation_threads = 0;  // That compute the evaluations, one run at a time; 0: one a core.
};

// Prints the sweep's runs and where they stand. Nothing is written.
absl::Status PrintRuns(const SweepOptions& options, std::ostream* out);

// Prints the command line of each run, a line a run, for training elsewhere, and writes their configs, which
// the lines name. `threads` stands in them, and the first device.
absl::Status PrintRunCommands(const SweepOptions& options, int threads, std::ostream* out);

// Trains the runs that are not complete, evaluates those that are, and writes to output_dir: report.html and
// summary.json, if the baseline is among the complete arms, results.tsv and results/ARM-seed-N.jsonl (a line
// a clip). A second sweep in output_dir at the same time is refused (DirectoryLock). The table of results
// goes to `out`. An arm counts when all its seeds are complete. Errors: the sweep's (ReadSweep), before any
// work; runs that failed, each named with its log and last line, when the others are done and written;
// Cancelled after an interruption, from which the same call goes on.
absl::Status RunSweep(const SweepOptions& options, std::ostream* out);

}  // namespace distill_l2s
