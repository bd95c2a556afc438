#include "experiments/sweep/sweep_runs.h"

#include <algorithm>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "base/file.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

absl::StatusOr<std::string> DirectoryOf(const Experiment& experiment, const TrainingWorkplace& workplace) {
  for (const std::string& manifest : experiment.data().test_manifests()) {
    const std::string path = JoinPath(workplace.data_dir, manifest);
    if (!FileExists(path)) return absl::NotFoundError(absl::StrCat(path, ": no such test manifest"));
  }
  ASSIGN_OR_RETURN(const std::string name, RunDirectory(workplace, experiment));
  return JoinPath(workplace.output_dir, name);
}

const char* StateOf(const SweepRun& run) {
  if (run.complete) return "complete";
  if (!run.failure.empty()) return "failed";
  return IsBegunRun(run.directory) ? "begun" : "to do";
}

void Quote(std::string* out, const std::string& argument) {
  const bool plain = argument.find_first_of(" \t\n'\"\\$*?;&|<>()[]{}~#`!") == std::string::npos;
  absl::StrAppend(out,
                  plain ? argument : absl::StrCat("'", absl::StrReplaceAll(argument, {{"'", "'\\''"}}), "'"));
}

// The first words of a command that trains, for a shell.
std::string TrainProgram(const TrainingWorkplace& workplace) {
  const char* const launcher = std::getenv("DISTILL_L2S_COMMAND");
  if (launcher != nullptr && *launcher != '\0') return absl::StrCat(launcher, " train");
  std::string program;
  Quote(&program, workplace.train_binary);
  return program;
}

}  // namespace

absl::StatusOr<std::vector<SweepRun>> ListRuns(const SweepPlan& plan, const TrainingWorkplace& workplace) {
  size_t seeds = 0;
  for (const SweepArm& arm : plan.arms) seeds = std::max(seeds, arm.runs.size());
  std::vector<SweepRun> runs;
  for (size_t seed = 0; seed < seeds; ++seed) {
    for (size_t i = 0; i < plan.arms.size(); ++i) {
      if (seed >= plan.arms[i].runs.size()) continue;
      const Experiment& experiment = plan.arms[i].runs[seed];
      const auto directory = DirectoryOf(experiment, workplace);
      if (!directory.ok()) {
        return absl::Status(directory.status().code(),
                            absl::StrCat("arm \"", plan.arms[i].name, "\": ", directory.status().message()));
      }
      const bool complete = IsCompleteRun(*directory);
      runs.push_back({i, &experiment, *directory, complete, complete ? "" : FailureOfRun(*directory)});
    }
  }
  return runs;
}

std::string FormatRuns(const std::vector<SweepRun>& runs) {
  std::string table;
  for (size_t i = 0; i < runs.size(); ++i) {
    absl::StrAppendFormat(&table, "%5d  %-8s  %s\n       %s\n", i + 1, StateOf(runs[i]),
                          runs[i].experiment->name(), runs[i].directory);
    if (!runs[i].failure.empty()) absl::StrAppend(&table, "       ", runs[i].failure, "\n");
  }
  return table;
}

std::string RunCommands(const std::vector<SweepRun>& runs, const TrainingWorkplace& workplace, int threads,
                        const std::string& device) {
  std::string commands;
  for (const SweepRun& run : runs) {
    const auto command = TrainingCommand(workplace, run.directory, threads, device);
    const std::string flags = absl::StrJoin(command.begin() + 1, command.end(), " ", Quote);
    absl::StrAppend(&commands, TrainProgram(workplace), " ", flags, "\n");
  }
  return commands;
}

}  // namespace distill_l2s
