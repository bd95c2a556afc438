#include <gflags/gflags.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/command_line.h"
#include "experiments/jobs/training_jobs.h"
#include "experiments/sweep/sweep.h"
#include "experiments/training/interruption.h"

DEFINE_string(sweep, "", "Text proto of experiments/sweep/sweep.proto: which experiments are compared.");
DEFINE_string(data_dir, "", "Directory that the manifests are relative to. Default: the current one.");
DEFINE_string(model_dir, "", "Directory that the checkpoints are relative to. Default: the current one.");
DEFINE_string(output_dir, "", "Directory of runs and results; made if absent. Required.");
DEFINE_string(only, "", "Train these arms alone, comma-separated; results are of all that are complete.");
DEFINE_int32(jobs, 0, "Runs that train at once, at most. Default: one a device.");
DEFINE_int32(
    threads, 0,
    "Threads of each run, and of the evaluations afterwards; 0: the cores divided by the jobs, and one a\n"
    "core.");
DEFINE_string(device, "cpu",
              "What computes: cpu, cuda or cuda:N, shared by all jobs; or several, comma-separated, each of\n"
              "which has one job at a time (cuda:0,cuda:1).");
DEFINE_string(teacher_cache_dir, "",
              "Directory that keeps the teacher's hidden states, for all runs. Default: none.");
DEFINE_string(audio_cache_dir, "", "Directory that keeps decoded audio, for all runs. Default: none.");
DEFINE_string(feature_cache_dir, "",
              "Directory that keeps the frozen feature encoder's output, for all runs. Default: none.");
DEFINE_int32(loader_threads, 1, "Threads of each run that prepare batches; 0: none.");
DEFINE_bool(activation_checkpointing, false,
            "Of each run: less memory for more time, with the same results.");
DEFINE_bool(dry_run, false, "Check the sweep, print its runs and where they stand, and stop.");
DEFINE_bool(
    print_commands, false,
    "Print a line a run, the command that trains it, for a queue or other machines that see the same\n"
    "directories; write the configs that the lines name, and stop.");

namespace distill_l2s {
namespace {

constexpr char kUsage[] =
    R"(Trains experiments that differ in stated places, scores them on one test set, and compares all with the first.

  ./bazelw run //experiments:sweep -- --sweep=experiments/configs/ablation/sweep.textproto --data_dir=data/ta \
      --model_dir=models --output_dir=runs/ta-ablation --jobs=2

A sweep names a base config and what is varied; every combination is an arm, trained once with each seed.
output_dir receives report.html, summary.json, results.tsv, results/ARM-seed-N.jsonl (a line a clip), and under
runs/ a directory for each run, as //experiments:train leaves it. Runs that are complete are not trained again,
those that were stopped (Ctrl-C) go on when the same command is given again, and one that fails does not stop the
others: it is named at the end, with exit code 1. To train elsewhere, --print_commands > commands, then line N in
job N of a queue, or `xargs -d '\n' -n 1 sh -c < commands`; the sweep's command then does what is left.)";

// Absolute, as processes elsewhere need it.
std::string Place(const std::string& flag) {
  return flag.empty() ? "" : std::filesystem::absolute(UserPath(flag)).lexically_normal().string();
}

absl::Status CheckFlags(const SweepOptions& options) {
  if (FLAGS_sweep.empty()) return absl::InvalidArgumentError("--sweep is missing; see --help");
  if (FLAGS_output_dir.empty()) return absl::InvalidArgumentError("--output_dir is missing; see --help");
  if (FLAGS_threads < 0) {
    return absl::InvalidArgumentError(absl::StrCat("--threads is ", FLAGS_threads, ": expected 0 or more"));
  }
  if (FLAGS_loader_threads < 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("--loader_threads is ", FLAGS_loader_threads, ": expected 0 or more"));
  }
  const int devices = static_cast<int>(options.jobs.devices.size());
  if (devices == 0) return absl::InvalidArgumentError("--device is empty: expected cpu, cuda or cuda:N");
  const int most = devices == 1 ? kMaxTrainingJobs : std::min(devices, kMaxTrainingJobs);
  if (options.jobs.jobs >= 1 && options.jobs.jobs <= most) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("--jobs is ", options.jobs.jobs, ": expected 1 to ", most,
                                                 ", or 0: one a device of --device"));
}

// Flags of train that are handed on as they are.
std::vector<std::string> TrainFlags() {
  std::vector<std::string> flags = {absl::StrCat("--loader_threads=", FLAGS_loader_threads)};
  if (!FLAGS_feature_cache_dir.empty()) {
    flags.push_back(absl::StrCat("--feature_cache_dir=", Place(FLAGS_feature_cache_dir)));
  }
  if (FLAGS_activation_checkpointing) flags.push_back("--activation_checkpointing");
  return flags;
}

absl::Status Run() {
  SweepOptions options;
  options.sweep_path = UserPath(FLAGS_sweep);
  options.only = absl::StrSplit(FLAGS_only, ',', absl::SkipEmpty());
  options.workplace = {TrainBinary(),
                       Place(FLAGS_data_dir.empty() ? "." : FLAGS_data_dir),
                       Place(FLAGS_model_dir.empty() ? "." : FLAGS_model_dir),
                       Place(FLAGS_output_dir),
                       Place(FLAGS_teacher_cache_dir),
                       Place(FLAGS_audio_cache_dir),
                       TrainFlags()};
  options.jobs.devices = absl::StrSplit(FLAGS_device, ',', absl::SkipEmpty());
  options.jobs.jobs = FLAGS_jobs == 0 ? static_cast<int>(options.jobs.devices.size()) : FLAGS_jobs;
  const absl::Status checked = CheckFlags(options);
  if (!checked.ok()) return checked;
  const int cores = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  options.evaluation_threads = FLAGS_threads;
  options.jobs.threads = FLAGS_threads > 0 ? FLAGS_threads : std::max(1, cores / options.jobs.jobs);
  if (FLAGS_dry_run) return PrintRuns(options, &std::cout);
  if (FLAGS_print_commands) return PrintRunCommands(options, FLAGS_threads, &std::cout);
  CatchInterruptions();
  return RunSweep(options, &std::cout);
}

}  // namespace
}  // namespace distill_l2s

int main(int argc, char** argv) {
  distill_l2s::InitCommandLine(distill_l2s::kUsage, &argc, &argv);
  return distill_l2s::ExitCode(distill_l2s::Run());
}
