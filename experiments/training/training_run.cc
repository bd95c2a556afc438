#include "experiments/training/training_run.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "base/text_proto.h"
#include "experiments/experiment_config.h"
#include "experiments/training/checkpoint_selection.h"
#include "experiments/training/metrics_observer.h"
#include "experiments/training/model_description.h"
#include "experiments/training/progress_observer.h"
#include "experiments/training/run_parts.h"
#include "experiments/training/run_result.h"
#include "experiments/training/training_loop.h"
#include "modeling/checkpoint/module_tensors.h"
#include "modeling/checkpoint/safetensors.h"

namespace distill_l2s {
namespace {

int64_t CountParameters(const torch::nn::Module& module) {
  int64_t count = 0;
  for (const at::Tensor& parameter : module.parameters()) count += parameter.numel();
  return count;
}

// The directory's result would else say that this run is complete from its start on.
absl::Status RemoveEarlierResult(const std::string& output_dir) {
  const std::string path = JoinPath(output_dir, "result.json");
  std::error_code error;
  std::filesystem::remove(path, error);
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat(path, ": cannot remove an earlier run's: ", error.message()));
}

absl::Status PrepareOutput(const Experiment& experiment, const std::string& output_dir) {
  RETURN_IF_ERROR(MakeDirectories(output_dir));
  RETURN_IF_ERROR(RemoveEarlierResult(output_dir));
  return WriteFileAtomically(JoinPath(output_dir, "experiment.textproto"), ToTextProto(experiment));
}

absl::Status WriteDistillation(const std::string& output_dir, const DistillationParts& distillation,
                               RunResult* result) {
  if (distillation.loss == nullptr) return absl::OkStatus();
  RETURN_IF_ERROR(
      WriteSafetensors(JoinPath(output_dir, "distillation.safetensors"), NamedTensors(*distillation.loss)));
  result->teacher_sha256_after = distillation.teacher->Sha256();
  if (result->teacher_sha256_after == result->teacher_sha256_before) return absl::OkStatus();
  return absl::InternalError("the teacher's weights changed during training");
}

absl::Status Finish(const Experiment& experiment, const std::string& output_dir, const RunParts& parts,
                    const TrainingLoop& loop, const CheckpointSelection& selection, absl::Time start,
                    RunResult result) {
  RETURN_IF_ERROR(WriteDistillation(output_dir, parts.distillation, &result));
  result.experiment_id = ExperimentId(experiment);
  result.steps = experiment.optimization().steps();
  result.skipped_steps = loop.skipped_steps();
  result.selected_step = selection.selected_step();
  result.parameters = CountParameters(*parts.student.model);
  result.clips = parts.loader->selection().kept.size();
  result.clips_left_out = parts.loader->selection().left_out.size();
  result.audio_s = loop.standing().audio_s;
  result.training_s = loop.standing().training_s;
  result.wall_s = absl::ToDoubleSeconds(absl::Now() - start);
  return WriteRunResult(JoinPath(output_dir, "result.json"), result);
}

}  // namespace

absl::Status RunTraining(const Experiment& experiment, const TrainingOptions& options) {
  const absl::Time start = absl::Now();
  if (options.threads > 0) at::set_num_threads(options.threads);
  ASSIGN_OR_RETURN(const std::unique_ptr<RunParts> parts, SetUpRun(experiment, options));
  RunResult result;
  if (parts->distillation.teacher != nullptr) {
    result.teacher_sha256_before = parts->distillation.teacher->Sha256();
  }
  RETURN_IF_ERROR(PrepareOutput(experiment, options.output_dir));
  CheckpointSelection selection(experiment.evaluation().selection(),
                                JoinPath(options.output_dir, "checkpoint"),
                                DescribeModel(experiment, parts->dataset.utterances));
  ASSIGN_OR_RETURN(MetricsWriter writer, MetricsWriter::Open(JoinPath(options.output_dir, "metrics.jsonl")));
  MetricsObserver metrics(std::move(writer));
  ProgressObserver progress(experiment.name(), experiment.optimization().steps());
  // From here on the arms of a comparison draw the same dropout and masks, whatever was initialised before.
  at::manual_seed(experiment.seed());
  TrainingLoop loop(experiment, options, start, parts.get(), &selection, {&metrics, &progress});
  RETURN_IF_ERROR(loop.Run());
  return Finish(experiment, options.output_dir, *parts, loop, selection, start, result);
}

}  // namespace distill_l2s
