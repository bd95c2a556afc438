#include "experiments/jobs/training_jobs.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
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

struct Job {
  std::string name;
  std::string directory;
  int64_t steps;
  Subprocess process;
};

absl::StatusOr<Job> StartJob(const TrainingWorkplace& workplace, const Experiment& experiment,
                             const std::string& directory, int threads) {
  RETURN_IF_ERROR(MakeDirectories(directory));
  const std::string config = JoinPath(directory, "experiment.textproto");
  RETURN_IF_ERROR(WriteFileAtomically(config, ToTextProto(experiment)));
  ProcessOptions options;
  options.arguments = {workplace.train_binary,
                       absl::StrCat("--config=", config),
                       absl::StrCat("--data_dir=", workplace.data_dir),
                       absl::StrCat("--model_dir=", workplace.model_dir),
                       absl::StrCat("--teacher_cache_dir=", workplace.teacher_cache_dir),
                       absl::StrCat("--output_dir=", directory),
                       absl::StrCat("--threads=", threads),
                       "--log_every_steps=5"};
  // OpenMP reads these before main() can set them. Threads that spin while they wait take the cores from each
  // other as soon as anything else runs; the steps of a small model then take ten times as long.
  options.environment = {{"OMP_NUM_THREADS", absl::StrCat(threads)}, {"OMP_WAIT_POLICY", "passive"}};
  options.standard_output = ProcessOutput::File(JoinPath(directory, "stdout.log"));
  options.standard_error = ProcessOutput::File(JoinPath(directory, "stderr.log"));
  ASSIGN_OR_RETURN(Subprocess process, Subprocess::Start(options));
  return Job{experiment.name(), directory, experiment.optimization().steps(), std::move(process)};
}

// Steps done and the last losses, from the metrics that the run has written so far.
int64_t ReadProgress(const Job& job, std::string* note) {
  const auto metrics = ReadMetrics(JoinPath(job.directory, "metrics.jsonl"));
  if (!metrics.ok() || metrics->train.empty()) return 0;
  absl::StrAppendFormat(note, "%s%s: loss %.2f", note->empty() ? "" : ", ", job.name,
                        metrics->train.back().ctc_loss);
  if (!metrics->dev.empty()) absl::StrAppendFormat(note, " dev CER %.1f %%", metrics->dev.back().cer_percent);
  return metrics->train.back().step;
}

absl::Status WaitForAll(const std::string& title, std::vector<Job>* jobs) {
  int64_t total = 0;
  for (const Job& job : *jobs) total += job.steps;
  Progress progress(title, total, "steps");
  int64_t shown = 0;
  bool running = true;
  while (running) {
    absl::SleepFor(kPollInterval);
    running = false;
    int64_t done = 0;
    std::string note;
    for (Job& job : *jobs) {
      if (!job.process.Poll()) {
        running = true;
      } else {
        RETURN_IF_ERROR(job.process.Wait());  // The other jobs end with `jobs`.
      }
      done += ReadProgress(job, &note);
    }
    progress.Advance(done - shown, note);
    shown = done;
  }
  return absl::OkStatus();
}

}  // namespace

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

absl::Status TrainSideBySide(const TrainingWorkplace& workplace, const std::vector<Experiment>& experiments,
                             int threads, const std::string& title) {
  std::vector<Job> jobs;
  for (const Experiment& experiment : experiments) {
    ASSIGN_OR_RETURN(const std::string name, RunDirectory(workplace, experiment));
    const std::string directory = JoinPath(workplace.model_dir, name);
    if (FileExists(JoinPath(directory, "result.json"))) continue;
    ASSIGN_OR_RETURN(Job job, StartJob(workplace, experiment, directory, threads));
    jobs.push_back(std::move(job));
  }
  return jobs.empty() ? absl::OkStatus() : WaitForAll(title, &jobs);
}

}  // namespace distill_l2s
