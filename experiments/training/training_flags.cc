#include "experiments/training/training_flags.h"

#include <gflags/gflags.h>

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "base/build_version.h"
#include "base/command_line.h"
#include "base/status_macros.h"
#include "experiments/threads_flag.h"
#include "experiments/training/distributed/rank_environment.h"

DEFINE_string(data_dir, "",
              "Directory that the config's manifests are relative to. Default: the current one.");
DEFINE_string(model_dir, "",
              "Directory that the config's checkpoints are relative to. Default: the current one.");
DEFINE_string(output_dir, "", "Directory for checkpoint, metrics and result; made if absent.");
DEFINE_string(teacher_cache_dir, "",
              "Directory that keeps the teacher's hidden states for later runs. Default: none.");
DEFINE_string(
    audio_cache_dir, "",
    "Directory that keeps decoded audio, 115 MB an hour, for later epochs and runs; several may share\n"
    "it. Default: none, up to 4 GB stay in memory.");
DEFINE_double(audio_cache_gb, 100, "What audio_cache_dir may hold; then the oldest make room.");
DEFINE_string(
    feature_cache_dir, "",
    "Directory that keeps what a frozen feature encoder gives for each clip, up to 369 MB an hour, for "
    "later\n"
    "epochs and runs; several may share it. The result is the same but for rounding. Default: none.");
DEFINE_string(device, "cpu", "What computes: cpu, cuda or cuda:N.");
DEFINE_bool(deterministic, false,
            "On a GPU: give the same bits whenever the same command is run, at some cost in speed. A CPU "
            "always does.");
DEFINE_bool(
    activation_checkpointing, false,
    "Keep less of each Transformer layer for the backward pass and compute it twice: the same results "
    "with less\n"
    "memory.");
DEFINE_int32(loader_threads, 1, "Threads that prepare batches meanwhile; 0: none.");
DEFINE_int32(log_every_steps, 10, "Steps between lines of metrics.jsonl.");
DEFINE_int64(diagnostics_clips, 100,
             "Dev clips that diagnostics look at at each evaluation: blank frames, segments against tokens,\n"
             "similarity and gradients of CTC and distillation. They change nothing in the result. 0: none.");
DEFINE_bool(
    restart, false,
    "Begin anew where --output_dir holds a run, also one of another experiment. Its result and training "
    "states are removed.");
DEFINE_int64(save_every_steps, 0, "Steps between training states; 0: as --save_interval_s says.");
DEFINE_double(save_interval_s, 600, "Seconds between training states; 0: as --save_every_steps says.");
DEFINE_int32(keep_last_states, 2, "How many of the last training states stay until the run is complete.");
DEFINE_bool(keep_best_state, false, "Whether the training state with the lowest dev error rate stays.");
DEFINE_int64(keep_states_every_steps, 0, "Training states of multiples of so many steps stay; 0: none.");
DEFINE_bool(
    keep_final_state, true,
    "Whether the last training state stays once the run is complete, where optimization.steps can be\n"
    "raised later: with the constant schedule. It takes three times the checkpoint's space.");
DEFINE_double(rank_timeout_s, 30, "Seconds without a sign of life after which a rank is held to be gone.");
DEFINE_double(rank_join_timeout_s, 300,
              "Seconds that all ranks have to come, and then to connect with each other.");

namespace distill_l2s {
namespace {

absl::Status CheckAtLeast(const char* flag, double value, double least) {
  if (value >= least) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("--", flag, " is ", value, ", expected at least ", least));
}

absl::Status CheckAbove0(const char* flag, double value) {
  if (value > 0) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("--", flag, " is ", value, ", expected above 0"));
}

absl::Status CheckFlags() {
  RETURN_IF_ERROR(CheckAtLeast("loader_threads", FLAGS_loader_threads, 0));
  RETURN_IF_ERROR(CheckAtLeast("log_every_steps", FLAGS_log_every_steps, 1));
  RETURN_IF_ERROR(CheckAtLeast("diagnostics_clips", static_cast<double>(FLAGS_diagnostics_clips), 0));
  RETURN_IF_ERROR(CheckAtLeast("save_every_steps", static_cast<double>(FLAGS_save_every_steps), 0));
  RETURN_IF_ERROR(CheckAtLeast("save_interval_s", FLAGS_save_interval_s, 0));
  RETURN_IF_ERROR(CheckAtLeast("keep_last_states", FLAGS_keep_last_states, 1));
  RETURN_IF_ERROR(
      CheckAtLeast("keep_states_every_steps", static_cast<double>(FLAGS_keep_states_every_steps), 0));
  RETURN_IF_ERROR(CheckAbove0("rank_timeout_s", FLAGS_rank_timeout_s));
  RETURN_IF_ERROR(CheckAbove0("rank_join_timeout_s", FLAGS_rank_join_timeout_s));
  return CheckAbove0("audio_cache_gb", FLAGS_audio_cache_gb);
}

}  // namespace

absl::StatusOr<TrainingOptions> TrainingOptionsFromFlags() {
  RETURN_IF_ERROR(CheckFlags());
  TrainingOptions options;
  options.data_dir = UserPath(FLAGS_data_dir.empty() ? "." : FLAGS_data_dir);
  options.model_dir = UserPath(FLAGS_model_dir.empty() ? "." : FLAGS_model_dir);
  options.output_dir = UserPath(FLAGS_output_dir);
  options.teacher_cache_dir = UserPath(FLAGS_teacher_cache_dir);
  options.audio_cache_dir = UserPath(FLAGS_audio_cache_dir);
  options.audio_cache_gb = FLAGS_audio_cache_gb;
  options.feature_cache_dir = UserPath(FLAGS_feature_cache_dir);
  options.device = FLAGS_device;
  options.deterministic = FLAGS_deterministic;
  options.activation_checkpointing = FLAGS_activation_checkpointing;
  ASSIGN_OR_RETURN(options.threads, ThreadsFlag());
  options.loader_threads = FLAGS_loader_threads;
  options.log_every_steps = FLAGS_log_every_steps;
  options.diagnostics_clips = FLAGS_diagnostics_clips;
  options.version = BuildVersion();
  options.restart = FLAGS_restart;
  options.save_every_steps = FLAGS_save_every_steps;
  options.save_interval_s = FLAGS_save_interval_s;
  options.keep_last_states = FLAGS_keep_last_states;
  options.keep_best_state = FLAGS_keep_best_state;
  options.keep_states_every_steps = FLAGS_keep_states_every_steps;
  options.keep_final_state = FLAGS_keep_final_state;
  options.rank_timeout_s = FLAGS_rank_timeout_s;
  options.rank_join_timeout_s = FLAGS_rank_join_timeout_s;
  ASSIGN_OR_RETURN(options.ranks, ReadRankEnvironment([](const char* name) { return std::getenv(name); }));
  return options;
}

}  // namespace distill_l2s
