#include "experiments/jobs/training_jobs.h"

#include <glog/logging.h>

#include <algorithm>
#include <deque>
#include <filesystem>
#include <list>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "base/file.h"
#include "base/progress.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "base/text_proto.h"
#include "experiments/evaluation/metrics_log.h"
#include "experiments/experiment_config.h"
#include "experiments/jobs/subprocess.h"

namespace distill_l2s {
namespace {

constexpr absl::Duration kPollInterval = absl::Milliseconds(200);
// Metrics are read from their beginning; those of a long run are megabytes.
constexpr absl::Duration kProgressInterval = absl::Seconds(1);

std::string ConfigPath(const std::string& directory) { return JoinPath(directory, "experiment.textproto"); }
std::string FailurePath(const std::string& directory) { return JoinPath(directory, "failure.txt"); }
std::string LogPath(const std::string& directory) { return JoinPath(directory, "stderr.log"); }

struct Run {
  size_t index;  // Into the experiments.
  const Experiment* experiment;
  std::string directory;
};

struct RunningJob {
  Run run;
  std::string device;
  Subprocess process;
};

absl::Status RemoveFailure(const std::string& directory) {
  std::error_code error;
  std::filesystem::remove(FailurePath(directory), error);
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat(FailurePath(directory), ": cannot be removed: ", error.message()));
}

absl::StatusOr<Subprocess> StartJob(const TrainingWorkplace& workplace, const Run& run, int threads,
                                    const std::string& device) {
  RETURN_IF_ERROR(WriteRunConfig(*run.experiment, run.directory));
  RETURN_IF_ERROR(RemoveFailure(run.directory));
  ProcessOptions options;
  options.arguments = TrainingCommand(workplace, run.directory, threads, device);
  // OpenMP reads it before main() can set it.
  if (threads > 0) options.environment.emplace_back("OMP_NUM_THREADS", absl::StrCat(threads));
  options.standard_output = ProcessOutput::File(JoinPath(run.directory, "stdout.log"));
  options.standard_error = ProcessOutput::File(LogPath(run.directory));
  return Subprocess::Start(options);
}

FailedRun Failure(const Run& run, const absl::Status& status) {
  FailedRun failure{run.index, LogPath(run.directory), ""};
  const std::string log = ReadFile(failure.log_path).value_or("");
  const std::string& text = log.empty() ? std::string(status.message()) : log;
  for (const auto& line : absl::StrSplit(text, '\n', absl::SkipWhitespace())) {
    failure.last_line = std::string(absl::StripAsciiWhitespace(line));
  }
  return failure;
}

// The runs of one call of TrainSideBySide, from the first start to the last end.
class JobQueue {
 public:
  JobQueue(const TrainingWorkplace& workplace, const TrainingJobsOptions& options, std::deque<Run> waiting,
           std::vector<FailedRun>* failed)
      : workplace_(workplace),
        options_(options),
        waiting_(std::move(waiting)),
        free_devices_(options.devices.begin(), options.devices.end()),
        failed_(failed),
        runs_(waiting_.size()),
        steps_before_(StepsBefore(waiting_)),
        shown_(Sum(steps_before_)),
        progress_(options.title, StepsOf(waiting_), "steps", shown_) {}

  absl::Status Work() {
    while (!waiting_.empty() || !running_.empty()) {
      RETURN_IF_ERROR(StartSome());
      absl::SleepFor(kPollInterval);
      PassInterruptionOn();
      RETURN_IF_ERROR(CollectEnded());
      if (interrupted_ && running_.empty()) return absl::CancelledError("interrupted");
      ShowProgress();
    }
    return absl::OkStatus();
  }

 private:
  static int64_t StepsOf(const std::deque<Run>& runs) {
    int64_t steps = 0;
    for (const Run& run : runs) steps += run.experiment->optimization().steps();
    return steps;
  }

  // Those that an interrupted start has done.
  static std::map<size_t, int64_t> StepsBefore(const std::deque<Run>& runs) {
    std::map<size_t, int64_t> steps;
    for (const Run& run : runs) {
      const auto metrics = ReadMetrics(JoinPath(run.directory, "metrics.jsonl"));
      if (metrics.ok() && !metrics->train.empty()) steps[run.index] = metrics->train.back().step;
    }
    return steps;
  }

  static int64_t Sum(const std::map<size_t, int64_t>& steps) {
    int64_t sum = 0;
    for (const auto& [index, count] : steps) sum += count;
    return sum;
  }

  bool one_device() const { return options_.devices.size() == 1; }

  absl::Status StartSome() {
    while (!interrupted_ && !waiting_.empty() && static_cast<int>(running_.size()) < options_.jobs &&
           !free_devices_.empty()) {
      const Run run = std::move(waiting_.front());
      waiting_.pop_front();
      const std::string device = free_devices_.front();
      auto process = StartJob(workplace_, run, options_.threads, device);
      if (!process.ok()) {
        RETURN_IF_ERROR(NoteFailure(run, process.status()));
        continue;
      }
      if (!one_device()) free_devices_.pop_front();
      running_.push_back({run, device, *std::move(process)});
    }
    return absl::OkStatus();
  }

  // A run that started after the signal has not got it; another of its own would end one that has at once.
  void PassInterruptionOn() {
    if (interrupted_) return;
    for (const RunningJob& job : running_) interrupted_ = interrupted_ || job.process.Interrupted();
    if (!interrupted_) return;
    for (RunningJob& job : running_) {
      if (!job.process.Interrupted()) job.process.Kill();
    }
  }

  absl::Status CollectEnded() {
    for (auto job = running_.begin(); job != running_.end();) {
      if (!job->process.Poll()) {
        ++job;
        continue;
      }
      const absl::Status status = job->process.Wait();
      interrupted_ = interrupted_ || absl::IsCancelled(status);
      if (!one_device()) free_devices_.push_back(job->device);
      const Run run = job->run;
      job = running_.erase(job);
      steps_of_ended_ += run.experiment->optimization().steps();
      if (!status.ok() && !interrupted_) RETURN_IF_ERROR(NoteFailure(run, status));
    }
    return absl::OkStatus();
  }

  absl::Status NoteFailure(const Run& run, const absl::Status& status) {
    if (failed_ == nullptr) return status;  // The other jobs end with `running_`.
    failed_->push_back(Failure(run, status));
    const std::string path = FailurePath(run.directory);
    const absl::Status kept = WriteFileAtomically(path, absl::StrCat(failed_->back().last_line, "\n"));
    // The caller has the failure all the same.
    if (!kept.ok()) LOG(WARNING) << "why the run failed is not kept: " << kept.message();
    return absl::OkStatus();
  }

  // Steps done and the last losses, from the metrics that the runs have written so far.
  void ShowProgress() {
    if (absl::Now() - last_progress_ < kProgressInterval && !(waiting_.empty() && running_.empty())) return;
    last_progress_ = absl::Now();
    int64_t done = steps_of_ended_;
    for (const Run& run : waiting_) {
      const auto before = steps_before_.find(run.index);
      if (before != steps_before_.end()) done += before->second;
    }
    std::vector<std::string> notes;
    if (static_cast<int>(runs_) > options_.jobs) {
      notes.push_back(absl::StrCat(runs_ - waiting_.size() - running_.size(), " of ", runs_, " runs done"));
    }
    for (const RunningJob& job : running_) {
      const auto metrics = ReadMetrics(JoinPath(job.run.directory, "metrics.jsonl"));
      if (!metrics.ok() || metrics->train.empty()) continue;
      done += metrics->train.back().step;
      std::string note =
          absl::StrFormat("%s: loss %.2f", job.run.experiment->name(), metrics->train.back().ctc_loss);
      if (!metrics->dev.empty()) {
        absl::StrAppendFormat(&note, " dev CER %.1f %%", metrics->dev.back().cer_percent);
      }
      notes.push_back(std::move(note));
    }
    progress_.SetNotes(std::move(notes));
    progress_.Advance(done - shown_);
    shown_ = done;
  }

  const TrainingWorkplace& workplace_;
  const TrainingJobsOptions& options_;
  std::deque<Run> waiting_;
  std::deque<std::string> free_devices_;
  std::vector<FailedRun>* failed_;
  const size_t runs_;
  const std::map<size_t, int64_t> steps_before_;  // By the run's index; absent: none.
  int64_t shown_;
  Progress progress_;
  absl::Time last_progress_ = absl::InfinitePast();
  int64_t steps_of_ended_ = 0;
  bool interrupted_ = false;
  std::list<RunningJob> running_;
};

absl::Status CheckOptions(const TrainingJobsOptions& options) {
  if (options.jobs >= 1 && options.jobs <= kMaxTrainingJobs && !options.devices.empty()) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat(options.jobs, " training runs at once on ",
                                                 options.devices.size(), " devices: expected 1 to ",
                                                 kMaxTrainingJobs, " on one device or more"));
}

}  // namespace

std::string TrainBinary() {
  constexpr char kTrain[] = "experiments/train";
  std::error_code ignored;
  if (FileExists(kTrain)) return std::filesystem::canonical(kTrain, ignored).string();
  const std::string program = std::filesystem::read_symlink("/proc/self/exe", ignored).string();
  return absl::StrCat(program, ".runfiles/distill_l2s/", kTrain);
}

absl::StatusOr<std::string> RunDirectory(const TrainingWorkplace& workplace, const Experiment& experiment) {
  Sha256 identity;
  identity.Update(ExperimentId(experiment));
  for (const auto* manifests : {&experiment.data().train_manifests(), &experiment.data().dev_manifests()}) {
    for (const std::string& manifest : *manifests) {
      ASSIGN_OR_RETURN(const std::string contents, ReadFile(JoinPath(workplace.data_dir, manifest)));
      identity.Update(Sha256Hex(contents));
    }
  }
  return absl::StrCat("runs/", experiment.name(), "-", identity.HexDigest().substr(0, 16));
}

bool IsCompleteRun(const std::string& directory) { return FileExists(JoinPath(directory, "result.json")); }

bool IsBegunRun(const std::string& directory) {
  return FileExists(JoinPath(directory, "environment.json")) || IsCompleteRun(directory);
}

std::string FailureOfRun(const std::string& directory) {
  const std::string text = ReadFile(FailurePath(directory)).value_or("");
  return std::string(absl::StripAsciiWhitespace(text));
}

std::vector<std::string> TrainingCommand(const TrainingWorkplace& workplace, const std::string& directory,
                                         int threads, const std::string& device) {
  std::vector<std::string> command = {
      workplace.train_binary, absl::StrCat("--config=", ConfigPath(directory)),
      absl::StrCat("--data_dir=", workplace.data_dir), absl::StrCat("--model_dir=", workplace.model_dir),
      absl::StrCat("--output_dir=", directory), absl::StrCat("--device=", device),
      absl::StrCat("--threads=", threads), "--log_every_steps=5",
      // A changed run is another run here, in a directory of its own.
      "--keep_final_state=false"};
  if (!workplace.teacher_cache_dir.empty()) {
    command.push_back(absl::StrCat("--teacher_cache_dir=", workplace.teacher_cache_dir));
  }
  if (!workplace.audio_cache_dir.empty()) {
    command.push_back(absl::StrCat("--audio_cache_dir=", workplace.audio_cache_dir));
  }
  command.insert(command.end(), workplace.flags.begin(), workplace.flags.end());
  return command;
}

absl::Status WriteRunConfig(const Experiment& experiment, const std::string& directory) {
  RETURN_IF_ERROR(MakeDirectories(directory));
  return WriteFileAtomically(ConfigPath(directory), ToTextProto(experiment));
}

absl::Status TrainSideBySide(const TrainingWorkplace& workplace, const std::vector<Experiment>& experiments,
                             const TrainingJobsOptions& options, std::vector<FailedRun>* failed) {
  RETURN_IF_ERROR(CheckOptions(options));
  std::deque<Run> waiting;
  for (size_t i = 0; i < experiments.size(); ++i) {
    ASSIGN_OR_RETURN(const std::string name, RunDirectory(workplace, experiments[i]));
    const std::string directory = JoinPath(workplace.output_dir, name);
    if (!IsCompleteRun(directory)) waiting.push_back({i, &experiments[i], directory});
  }
  if (waiting.empty()) return absl::OkStatus();
  return JobQueue(workplace, options, std::move(waiting), failed).Work();
}

}  // namespace distill_l2s
