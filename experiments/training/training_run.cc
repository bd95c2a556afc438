#include "experiments/training/training_run.h"

#include <ATen/Parallel.h>
#include <glog/logging.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/directory_lock.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "experiments/experiment_config.h"
#include "experiments/training/checkpoint_selection.h"
#include "experiments/training/device.h"
#include "experiments/training/diagnostics/environment.h"
#include "experiments/training/diagnostics/tensorboard_observer.h"
#include "experiments/training/distributed/rank_device.h"
#include "experiments/training/distributed/rank_group.h"
#include "experiments/training/metrics_observer.h"
#include "experiments/training/model_description.h"
#include "experiments/training/output_directory.h"
#include "experiments/training/progress_observer.h"
#include "experiments/training/rank_sharing.h"
#include "experiments/training/run_identity.h"
#include "experiments/training/run_parts.h"
#include "experiments/training/run_result.h"
#include "experiments/training/run_saver.h"
#include "experiments/training/state/state_store.h"
#include "experiments/training/torch_errors.h"
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

absl::Status WriteDistillation(const std::string& output_dir, const Distiller* distiller, RunResult* result) {
  if (distiller == nullptr) return absl::OkStatus();
  RETURN_IF_ERROR(
      WriteSafetensors(JoinPath(output_dir, "distillation.safetensors"), NamedTensors(distiller->loss())));
  result->teacher_sha256_after = distiller->teacher().Sha256();
  if (result->teacher_sha256_after == result->teacher_sha256_before) return absl::OkStatus();
  return absl::InternalError("the teacher's weights changed during training");
}

absl::Status Finish(const Experiment& experiment, const std::string& output_dir, const RunParts& parts,
                    const RunStanding& standing, const CheckpointSelection& selection, RunResult result) {
  RETURN_IF_ERROR(WriteDistillation(output_dir, parts.distiller.get(), &result));
  result.experiment_id = ExperimentId(experiment);
  result.steps = standing.step;
  result.skipped_steps = parts.training_step->skipped_steps();
  result.selected_step = selection.selected_step();
  result.parameters = CountParameters(*parts.student.model);
  result.clips = parts.loader->selection().kept.size();
  result.clips_left_out = parts.loader->selection().left_out.size();
  result.audio_s = standing.audio_s;
  result.training_s = standing.training_s;
  result.wall_s = standing.wall_s;
  return WriteRunResult(JoinPath(output_dir, "result.json"), result);
}

// The state to go on from, if there is one.
absl::StatusOr<std::optional<TrainingState>> FindState(const Experiment& experiment,
                                                       const TrainingOptions& options, bool extends) {
  if (options.restart) return std::optional<TrainingState>();
  ASSIGN_OR_RETURN(std::optional<TrainingState> state, StateStore(StateDirectory(options), {}).ReadNewest());
  if (state.has_value()) {
    StateHeader now = state->header;
    now.experiment_id = TrajectoryId(experiment);
    RETURN_IF_ERROR(CheckSameRun(state->header, now, options.output_dir));
  } else if (extends) {
    return absl::FailedPreconditionError(
        absl::StrCat(options.output_dir,
                     ": the run there has ended, and its last training state, which more steps would go "
                     "on from, was not kept (--keep_final_state). Choose another --output_dir, or begin anew "
                     "with --restart, "
                     "which removes the run that is there"));
  }
  return state;
}

// Rank 0 writes the run's outputs while `loop` runs.
absl::Status RunAndWrite(const Experiment& experiment, const TrainingOptions& options,
                         const StateHeader& identity, const RunParts& parts,
                         const CheckpointSelection& selection, bool goes_on, RunSaver* saver,
                         TrainingLoop* loop) {
  const int64_t first_step = loop->standing().step;
  if (goes_on) LOG(INFO) << "going on from " << saver->Path(first_step);
  ASSIGN_OR_RETURN(MetricsWriter writer, MetricsWriter::Open(JoinPath(options.output_dir, "metrics.jsonl"),
                                                             goes_on ? first_step : -1));
  MetricsObserver metrics(std::move(writer));
  ProgressObserver progress(experiment.name(), experiment.optimization().steps(), first_step);
  ASSIGN_OR_RETURN(TensorboardObserver curves, TensorboardObserver::Create(options.output_dir, first_step));
  loop->AddObserver(&metrics);
  loop->AddObserver(&curves);
  loop->AddObserver(&progress);
  RETURN_IF_ERROR(loop->Run());
  RunResult result;
  result.teacher_sha256_before = identity.teacher_sha256;
  RETURN_IF_ERROR(Finish(experiment, options.output_dir, parts, loop->standing(), selection, result));
  return KeepsFinalState(experiment, options) ? saver->RemoveAllButNewest() : saver->RemoveLast();
}

// What of an earlier run is there, which rank 0 knows.
struct Beginning {
  bool is_complete = false;
  std::optional<TrainingState> state;
  std::optional<DirectoryLock> lock;  // Of output_dir, unless the run is complete.
};

absl::StatusOr<Beginning> InspectBeginning(const Experiment& experiment, const TrainingOptions& options,
                                           RankGroup* ranks) {
  Beginning beginning;
  if (options.ranks.rank == 0) {
    ASSIGN_OR_RETURN(OutputStanding output, InspectOutput(experiment, options));
    if (output != OutputStanding::kComplete) {
      ASSIGN_OR_RETURN(DirectoryLock lock, LockOutput(options));
      beginning.lock.emplace(std::move(lock));
      ASSIGN_OR_RETURN(output, InspectOutput(experiment, options));  // Another run may just have ended.
    }
    beginning.is_complete = output == OutputStanding::kComplete;
    if (!beginning.is_complete) {
      ASSIGN_OR_RETURN(beginning.state, FindState(experiment, options, output == OutputStanding::kExtends));
    }
  }
  std::vector<int64_t> complete = {beginning.is_complete};
  if (ranks != nullptr) RETURN_IF_ERROR(ranks->Sum(&complete));
  beginning.is_complete = complete[0] > 0;
  return beginning;
}

absl::Status RunRank(const Experiment& experiment, const TrainingOptions& options, RankGroup* ranks) {
  ASSIGN_OR_RETURN(const Beginning beginning, InspectBeginning(experiment, options, ranks));
  if (beginning.is_complete) {
    LOG(INFO) << options.output_dir << " holds this experiment's complete run: nothing to do. --restart "
              << "trains anew";
    return absl::OkStatus();
  }
  const StateHeader* resumed = beginning.state.has_value() ? &beginning.state->header : nullptr;
  ASSIGN_OR_RETURN(const std::unique_ptr<RunParts> parts, SetUpRun(experiment, options, resumed, ranks));
  const StateHeader& identity = parts->identity;
  RETURN_IF_ERROR(CheckSameOnAllRanks(identity, ranks));
  CheckpointSelection selection(
      experiment.evaluation().selection(), JoinPath(options.output_dir, "checkpoint"),
      DescribeModel(experiment, parts->dataset.utterances), parts->student.preprocessor);
  std::unique_ptr<RunSaver> saver;
  const bool is_first_rank = options.ranks.rank == 0;
  if (is_first_rank) {
    RETURN_IF_ERROR(PrepareOutput(experiment, options));
    const at::Device device = parts->student.model->parameters().front().device();
    RETURN_IF_ERROR(
        WriteFileAtomically(JoinPath(options.output_dir, "environment.json"),
                            absl::StrCat(DescribeEnvironment(options.version, device).dump(2), "\n")));
    saver = std::make_unique<RunSaver>(options, absl::Now());
  }
  TrainingLoop loop(experiment, options, identity, parts.get(), &selection, saver.get(), ranks);
  RETURN_IF_ERROR(loop.Begin(beginning.state));
  if (!is_first_rank) return loop.Run();
  return RunAndWrite(experiment, options, identity, *parts, selection, beginning.state.has_value(),
                     saver.get(), &loop);
}

// Opens the device among the others, so that they are told where this fails.
absl::Status RunJoinedRank(const Experiment& experiment, const TrainingOptions& options, RankGroup* ranks) {
  TrainingOptions on_device = options;
  if (options.device == "cuda") {
    ASSIGN_OR_RETURN(const int gpus, CountGpus());
    on_device.device = GpuOfRank(options.ranks, gpus);
  }
  ASSIGN_OR_RETURN(const at::Device device, OpenDevice(on_device.device));
  if (!device.is_cpu()) RETURN_IF_ERROR(ranks->ConnectGpu(device));
  return RunRank(experiment, on_device, ranks);
}

}  // namespace

absl::Status RunTraining(const Experiment& experiment, const TrainingOptions& options) {
  if (options.threads > 0) at::set_num_threads(options.threads);
  RETURN_IF_ERROR(CheckRanks(experiment, options.ranks.world_size));
  RETURN_IF_ERROR(CheckRankDevice(options.device, options.ranks));
  if (options.ranks.world_size == 1) {
    return CatchErrors([&] { return RunRank(experiment, options, /*ranks=*/nullptr); });
  }
  RankGroupOptions group;
  group.environment = options.ranks;
  group.silence = absl::Seconds(options.rank_timeout_s);
  group.join_timeout = absl::Seconds(options.rank_join_timeout_s);
  ASSIGN_OR_RETURN(const std::unique_ptr<RankGroup> ranks, RankGroup::Join(group));
  return ranks->End(CatchErrors([&] { return RunJoinedRank(experiment, options, ranks.get()); }));
}

}  // namespace distill_l2s
