#include "experiments/training/dry_run.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <sys/resource.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/duration_text.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "data/audio/speech.h"
#include "experiments/experiment_config.h"
#include "experiments/training/dev_evaluation.h"
#include "experiments/training/device.h"
#include "experiments/training/feature_cache_setup.h"
#include "experiments/training/run_parts.h"
#include "experiments/training/torch_errors.h"

namespace distill_l2s {
namespace {

constexpr int kSteps = 2;
// Dev clips whose transcription is timed.
constexpr size_t kTimedDevClips = 20;

double Gib(int64_t bytes) { return static_cast<double>(bytes) / (int64_t{1} << 30); }

// The most memory that this process, or its tensors on a GPU, have held.
int64_t PeakBytes(at::Device device) {
  if (!device.is_cpu()) return PeakDeviceBytes(device);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return int64_t{usage.ru_maxrss} << 10;
}

double Seconds(const std::vector<Utterance>& utterances) {
  double seconds = 0;
  for (const Utterance& utterance : utterances) seconds += utterance.duration_s;
  return seconds;
}

// Training meets an absent file only when its batch comes.
absl::Status CheckAudioFiles(const std::vector<Utterance>& utterances, absl::string_view field) {
  int64_t absent = 0;
  std::string first;
  for (const Utterance& utterance : utterances) {
    const std::string path(utterance.audio_filepath);
    if (FileExists(path)) continue;
    if (absent++ == 0) first = path;
  }
  if (absent == 0) return absl::OkStatus();
  return absl::NotFoundError(absl::StrCat(field, ": ", absent, " of ", utterances.size(),
                                          " audio files are not there, the first is ", first));
}

struct Parameters {
  int64_t all = 0;
  int64_t trained = 0;
};

Parameters Count(const torch::nn::Module& module) {
  Parameters count;
  for (const at::Tensor& parameter : module.parameters()) {
    count.all += parameter.numel();
    if (parameter.requires_grad()) count.trained += parameter.numel();
  }
  return count;
}

struct Timing {
  double step_s = 0;           // Of the second step: the first readies memory and kernels.
  double audio_s = 0;          // Of its batches.
  int64_t padded_samples = 0;  // The largest batch met, padding included.
  double sentence_s = 0;       // Of the teacher, in the second step's batches.
};

// Seconds that the teacher takes for a sentence of `batches`; then it knows them, as in a run all of them.
absl::StatusOr<double> TimeTeacher(const Distiller* distiller, const std::vector<Batch>& batches) {
  if (distiller == nullptr) return 0.0;
  size_t sentences = 0;
  const absl::Time start = absl::Now();
  for (const Batch& batch : batches) {
    RETURN_IF_ERROR(distiller->Precompute(batch));
    sentences += batch.clips.size();
  }
  return absl::ToDoubleSeconds(absl::Now() - start) / static_cast<double>(sentences);
}

absl::StatusOr<Timing> TimeSteps(const Experiment& experiment, RunParts* parts) {
  Timing timing;
  for (int step = 0; step < kSteps; ++step) {
    std::vector<Batch> batches;
    timing.audio_s = 0;
    for (int i = 0; i < experiment.optimization().accumulation_steps(); ++i) {
      ASSIGN_OR_RETURN(Batch batch, parts->loader->Next());
      timing.audio_s += batch.sample_lengths.sum().item<int64_t>() / static_cast<double>(kSpeechRateHz);
      timing.padded_samples = std::max(timing.padded_samples, batch.waveforms.numel());
      batches.push_back(std::move(batch));
    }
    ASSIGN_OR_RETURN(timing.sentence_s, TimeTeacher(parts->distiller.get(), batches));
    const absl::Time start = absl::Now();
    ASSIGN_OR_RETURN(const StepLosses losses, parts->training_step->Run(batches, step));
    losses.total.item<float>();  // Waits for the device.
    timing.step_s = absl::ToDoubleSeconds(absl::Now() - start);
  }
  return timing;
}

// Seconds that one evaluation of the whole dev set takes.
absl::StatusOr<double> TimeEvaluation(const Experiment& experiment, const RunParts& parts) {
  if (parts.dev.empty()) return 0.0;
  const std::vector<Utterance> timed(parts.dev.begin(),
                                     parts.dev.begin() + std::min(parts.dev.size(), kTimedDevClips));
  DevEvaluation evaluation(experiment, timed, /*loader_threads=*/0);
  const absl::Time start = absl::Now();
  RETURN_IF_ERROR(
      evaluation.Evaluate({parts.student.model, *parts.vocabulary, parts.student.preprocessor}).status());
  const double seconds = absl::ToDoubleSeconds(absl::Now() - start);
  return seconds * Seconds(parts.dev) / std::max(1e-3, Seconds(timed));
}

int64_t CountEvaluations(const Experiment& experiment) {
  const int64_t steps = experiment.optimization().steps(), every = experiment.evaluation().every_steps();
  return every > 0 ? (steps + every - 1) / every : 1;
}

std::string DescribeData(const Experiment& experiment, const RunParts& parts) {
  const ClipSelection& selection = parts.loader->selection();
  std::vector<Utterance> kept;
  for (const int64_t clip : selection.kept) kept.push_back(parts.dataset.utterances[clip]);
  return absl::StrFormat(
      "experiment  %s\n"
      "training    %d clips, %s; %d left out; %d labels\n"
      "dev         %d clips, %s\n",
      ExperimentId(experiment), selection.kept.size(), FormatDuration(Seconds(kept)),
      selection.left_out.size(), parts.vocabulary->size(), parts.dev.size(),
      FormatDuration(Seconds(parts.dev)));
}

// What --feature_cache_dir will hold; "" without it.
absl::StatusOr<std::string> DescribeFeatures(const Experiment& experiment, const TrainingOptions& options,
                                             const RunParts& parts) {
  if (options.feature_cache_dir.empty()) return std::string();
  const Wav2Vec2Config& student = parts.student.model->config();
  RETURN_IF_ERROR(CheckFeatureCacheUse(experiment.student(), student));
  const int64_t bytes = FeatureBytes(experiment.data().batching(), student, parts.dataset.utterances);
  return absl::StrCat("features    ", DescribeFeatureBytes(bytes, options.feature_cache_dir),
                      "; the steps below were timed without them\n");
}

std::string DescribeMemory(const Experiment& experiment, const Parameters& student, const Timing& timing,
                           at::Device device, int64_t bytes_before) {
  // Weights, and of what is trained gradients and AdamW's two moments, all fp32.
  const int64_t state_bytes = 4 * (student.all + 3 * student.trained);
  const int64_t peak_bytes = PeakBytes(device);
  const double fullness =
      static_cast<double>(timing.padded_samples) / (experiment.data().batching().batch_s() * kSpeechRateHz);
  const int64_t step_bytes = std::max<int64_t>(0, peak_bytes - bytes_before);
  // What a step takes beside gradients and moments grows with its batch.
  const int64_t moments_bytes = std::min(step_bytes, 4 * 3 * student.trained);
  const int64_t full_bytes =
      bytes_before + moments_bytes +
      static_cast<int64_t>(static_cast<double>(step_bytes - moments_bytes) / std::max(fullness, 1e-3));
  return absl::StrFormat(
      "memory      weights, gradients and moments of the student %.2f GiB; %s so far %.2f GiB, "
      "with full batches about %.2f GiB\n",
      Gib(state_bytes), device.is_cpu() ? "this process" : "the GPU's tensors", Gib(peak_bytes),
      Gib(std::max(full_bytes, peak_bytes)));
}

std::string DescribeTime(const Experiment& experiment, const Timing& timing, int64_t sentences,
                         double evaluation_s) {
  const int64_t steps = experiment.optimization().steps();
  const int64_t evaluations = CountEvaluations(experiment);
  const double teacher_s = timing.sentence_s * static_cast<double>(sentences);
  const double training_s = timing.step_s * static_cast<double>(steps);
  const double evaluations_s = evaluation_s * static_cast<double>(evaluations);
  std::string text = absl::StrFormat(
      "time        a step of %.1f s of audio took %.3f s (%.0f h of audio an hour): %d steps about %s, "
      "%d evaluation%s about %s",
      timing.audio_s, timing.step_s, timing.audio_s / timing.step_s, steps, FormatDuration(training_s),
      evaluations, evaluations == 1 ? "" : "s", FormatDuration(evaluations_s));
  if (sentences > 0) {
    absl::StrAppendFormat(&text, ", the teacher before them %s for %d sentences where no cache has them",
                          FormatDuration(teacher_s), sentences);
  }
  return absl::StrCat(text, ", in all ", FormatDuration(teacher_s + training_s + evaluations_s), "\n");
}

absl::StatusOr<std::string> Measure(const Experiment& experiment, const TrainingOptions& options) {
  if (options.threads > 0) at::set_num_threads(options.threads);
  if (!options.feature_cache_dir.empty()) RETURN_IF_ERROR(CheckFeatureCacheUse(experiment));
  TrainingOptions dry = options;
  dry.teacher_cache_dir.clear();
  dry.audio_cache_dir.clear();
  dry.feature_cache_dir.clear();
  dry.precompute_teacher = false;
  dry.diagnostics_clips = 0;
  ASSIGN_OR_RETURN(const std::unique_ptr<RunParts> parts, SetUpRun(experiment, dry));
  ASSIGN_OR_RETURN(const std::string features, DescribeFeatures(experiment, options, *parts));
  RETURN_IF_ERROR(CheckAudioFiles(parts->dataset.utterances, "data.train_manifests"));
  RETURN_IF_ERROR(CheckAudioFiles(parts->dev, "data.dev_manifests"));
  const Distiller* const distiller = parts->distiller.get();
  if (distiller != nullptr) RETURN_IF_ERROR(distiller->CheckTranscripts());
  const Parameters student = Count(*parts->student.model);
  const at::Device device = parts->student.model->parameters().front().device();
  const int64_t bytes_before = PeakBytes(device);
  at::manual_seed(experiment.seed());
  ASSIGN_OR_RETURN(const Timing timing, TimeSteps(experiment, parts.get()));
  ASSIGN_OR_RETURN(const double evaluation_s, TimeEvaluation(experiment, *parts));
  std::string text = DescribeData(experiment, *parts);
  absl::StrAppendFormat(&text, "student     %d parameters, %d of them trained\n", student.all,
                        student.trained);
  if (distiller != nullptr) {
    absl::StrAppendFormat(&text, "distilling  W of %d parameters, from a teacher of %d layers of width %d\n",
                          Count(distiller->loss()).all, distiller->teacher().num_layers(),
                          distiller->teacher().width());
  }
  absl::StrAppend(
      &text, features, DescribeMemory(experiment, student, timing, device, bytes_before),
      DescribeTime(experiment, timing, distiller == nullptr ? 0 : distiller->CountSentences(), evaluation_s));
  return text;
}

}  // namespace

absl::StatusOr<std::string> DryRun(const Experiment& experiment, const TrainingOptions& options) {
  std::string report;
  RETURN_IF_ERROR(CatchErrors([&]() -> absl::Status {
    ASSIGN_OR_RETURN(report, Measure(experiment, options));
    return absl::OkStatus();
  }));
  return report;
}

}  // namespace distill_l2s
