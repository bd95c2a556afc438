#include "experiments/sweep/sweep.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <iostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/closing.h"
#include "base/directory_lock.h"
#include "base/file.h"
#include "base/output.h"
#include "base/status_macros.h"
#include "experiments/evaluation/clip_results.h"
#include "experiments/evaluation/clip_set_warnings.h"
#include "experiments/evaluation/report/finding.h"
#include "experiments/evaluation/report/report.h"
#include "experiments/evaluation/summary.h"
#include "experiments/sweep/result_table.h"
#include "experiments/sweep/sweep_plan.h"
#include "experiments/sweep/sweep_report.h"
#include "experiments/sweep/sweep_runs.h"
#include "experiments/training/interruption.h"

namespace distill_l2s {
namespace {

absl::Status CheckOnly(const SweepPlan& plan, const std::vector<std::string>& only) {
  for (const std::string& name : only) {
    const bool known = std::any_of(plan.arms.begin(), plan.arms.end(),
                                   [&](const SweepArm& arm) { return arm.name == name; });
    if (known) continue;
    const std::string names = absl::StrJoin(
        plan.arms, " ", [](std::string* out, const SweepArm& arm) { absl::StrAppend(out, arm.name); });
    return absl::InvalidArgumentError(absl::StrCat("--only is \"", name, "\": expected arms among ", names));
  }
  return absl::OkStatus();
}

// The runs of the arms in `only`, or all.
absl::StatusOr<std::vector<SweepRun>> WantedRuns(const SweepPlan& plan, const SweepOptions& options) {
  RETURN_IF_ERROR(CheckOnly(plan, options.only));
  ASSIGN_OR_RETURN(std::vector<SweepRun> runs, ListRuns(plan, options.workplace));
  const auto unwanted = [&](const SweepRun& run) {
    return !options.only.empty() &&
           std::find(options.only.begin(), options.only.end(), plan.arms[run.arm].name) == options.only.end();
  };
  runs.erase(std::remove_if(runs.begin(), runs.end(), unwanted), runs.end());
  return runs;
}

// A sweep from its plan to its results.
class SweepWork {
 public:
  SweepWork(const SweepOptions& options, const SweepPlan& plan, std::ostream* out)
      : options_(options), plan_(plan), out_(out) {}

  absl::Status Run() {
    RETURN_IF_ERROR(Train());
    RETURN_IF_ERROR(Evaluate());
    RETURN_IF_ERROR(WriteResults());
    if (problems_.empty()) return absl::OkStatus();
    return absl::UnknownError(absl::StrCat(problems_.size(), " of ", runs_,
                                           " runs failed; the same command tries ", "them again:\n",
                                           absl::StrJoin(problems_, "\n")));
  }

 private:
  absl::Status Train() {
    ASSIGN_OR_RETURN(const std::vector<SweepRun> runs, WantedRuns(plan_, options_));
    std::vector<Experiment> experiments;
    for (const SweepRun& run : runs) experiments.push_back(*run.experiment);
    std::vector<FailedRun> failed;
    RETURN_IF_ERROR(TrainSideBySide(options_.workplace, experiments, options_.jobs, &failed));
    for (const FailedRun& run : failed) {
      problems_.push_back(
          absl::StrCat("  ", experiments[run.index].name(), ": ", run.last_line, "\n    ", run.log_path));
    }
    return absl::OkStatus();
  }

  absl::Status Evaluate() {
    ASSIGN_OR_RETURN(const std::vector<SweepRun> runs, ListRuns(plan_, options_.workplace));
    runs_ = runs.size();
    if (options_.evaluation_threads > 0) at::set_num_threads(options_.evaluation_threads);
    std::vector<EvaluatedArm> arms;
    std::vector<std::vector<RunFailure>> failures(plan_.arms.size());
    for (const SweepArm& arm : plan_.arms) arms.push_back({&arm, {}});
    for (const SweepRun& run : runs) {
      if (Interrupted()) return absl::CancelledError("interrupted");
      if (!run.failure.empty()) failures[run.arm].push_back({run.experiment->name(), run.failure});
      if (!run.complete) continue;
      auto evaluated =
          EvaluateRun(options_.workplace, *run.experiment, run.directory, options_.jobs.devices[0]);
      if (!evaluated.ok()) {
        const std::string cause(evaluated.status().message());
        problems_.push_back(absl::StrCat("  ", run.experiment->name(), ": ", cause));
        failures[run.arm].push_back({run.experiment->name(), cause});
        continue;
      }
      arms[run.arm].runs.push_back(*std::move(evaluated));
    }
    for (size_t i = 0; i < arms.size(); ++i) {
      const SweepArm& planned = plan_.arms[i];
      const size_t complete = arms[i].runs.size(), wanted = planned.runs.size();
      if (complete == wanted) {
        arms_.push_back(std::move(arms[i]));
        continue;
      }
      *out_ << planned.name << ": " << complete << " of " << wanted << " seeds are complete"
            << (failures[i].empty() ? "" : absl::StrCat(", ", failures[i].size(), " failed"))
            << ": left out of the results\n";
      left_out_.push_back({planned.name, planned.title, static_cast<int64_t>(wanted),
                           static_cast<int64_t>(complete), std::move(failures[i])});
    }
    return absl::OkStatus();
  }

  absl::Status WriteResults() const {
    if (arms_.empty()) return absl::OkStatus();
    const std::string& directory = options_.workplace.output_dir;
    const std::vector<Arm> arms = ToArms(arms_);
    RETURN_IF_ERROR(MakeDirectories(JoinPath(directory, "results")));
    for (const Arm& arm : arms) {
      for (const SeedRun& run : arm.runs) {
        const std::string name = absl::StrCat("results/", arm.name, "-seed-", run.seed, ".jsonl");
        RETURN_IF_ERROR(WriteClipResults(JoinPath(directory, name), run.clips));
      }
    }
    ASSIGN_OR_RETURN(ExperimentScores scores, ScoreExperiment(arms));
    const bool has_baseline = arms_[0].arm == &plan_.arms[0];
    if (!has_baseline) scores.comparisons.clear();  // The first that is complete is nobody's baseline.
    RETURN_IF_ERROR(WriteFileAtomically(JoinPath(directory, "results.tsv"), ResultsTsv(arms, scores)));
    *out_ << "\n" << ResultsTable(arms, scores) << "\n";
    if (!has_baseline) {
      *out_ << "The baseline, " << plan_.arms[0].name << ", is not complete: no comparison, no report.\n"
            << "results: " << directory << "\n";
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(ReportData data,
                     DescribeSweep(plan_.name, arms_, left_out_, options_.workplace.data_dir));
    data.machine.push_back({"Threads of evaluation", absl::StrCat(at::get_num_threads())});
    RETURN_IF_ERROR(WriteSummary(JoinPath(directory, "summary.json"), SummarizeSweep(data), arms, scores));
    const std::string report = JoinPath(directory, "report.html");
    RETURN_IF_ERROR(WriteReport(report, data, scores));
    *out_ << FormatWarnings(data.warnings);
    *out_ << absl::StrJoin(FindingSentences(arms, scores), "\n") << "\n" << std::flush;
    std::cerr << Closing(absl::StrCat("compared ", arms_.size(), " of ", plan_.arms.size(), " arms"))
                     .Made(directory)
                     .Made(report)
                     .Next(absl::StrCat("open ", ShownPath(report), " in a browser"))
                     .Text();
    return absl::OkStatus();
  }

  const SweepOptions& options_;
  const SweepPlan& plan_;
  std::ostream* out_;
  size_t runs_ = 0;
  std::vector<std::string> problems_;
  std::vector<EvaluatedArm> arms_;
  std::vector<LeftOutArm> left_out_;
};

}  // namespace

absl::Status PrintRuns(const SweepOptions& options, std::ostream* out) {
  ASSIGN_OR_RETURN(const SweepPlan plan, ReadSweep(options.sweep_path));
  ASSIGN_OR_RETURN(const std::vector<SweepRun> runs, WantedRuns(plan, options));
  *out << FormatRuns(runs);
  return absl::OkStatus();
}

absl::Status PrintRunCommands(const SweepOptions& options, int threads, std::ostream* out) {
  ASSIGN_OR_RETURN(const SweepPlan plan, ReadSweep(options.sweep_path));
  ASSIGN_OR_RETURN(const std::vector<SweepRun> runs, WantedRuns(plan, options));
  for (const SweepRun& run : runs) {
    if (!run.complete) RETURN_IF_ERROR(WriteRunConfig(*run.experiment, run.directory));
  }
  *out << RunCommands(runs, options.workplace, threads, options.jobs.devices[0]);
  return absl::OkStatus();
}

absl::Status RunSweep(const SweepOptions& options, std::ostream* out) {
  ASSIGN_OR_RETURN(const SweepPlan plan, ReadSweep(options.sweep_path));
  RETURN_IF_ERROR(WantedRuns(plan, options).status());
  RETURN_IF_ERROR(OpenOutputDirectory("output_dir", options.workplace.output_dir));
  ASSIGN_OR_RETURN(const DirectoryLock lock, DirectoryLock::Acquire(options.workplace.output_dir));
  return SweepWork(options, plan, out).Run();
}

}  // namespace distill_l2s
