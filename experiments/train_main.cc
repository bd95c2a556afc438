#include <gflags/gflags.h>

#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/build_version.h"
#include "base/command_line.h"
#include "base/text_proto.h"
#include "experiments/experiment_config.h"
#include "experiments/training/distributed/rank_environment.h"
#include "experiments/training/dry_run.h"
#include "experiments/training/interruption.h"
#include "experiments/training/training_run.h"

DEFINE_string(
    config, "",
    "Text protos of experiments/experiment.proto, comma-separated; each is laid over those before.");
DEFINE_string(set, "", "Text proto laid over them last, e.g. 'optimization { steps: 100 } seed: 7'.");
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
DEFINE_bool(
    activation_checkpointing, false,
    "Keep less of each Transformer layer for the backward pass and compute it twice: the same results "
    "with less\n"
    "memory.");
DEFINE_int32(threads, 0, "Threads that compute; 0: one a core.");
DEFINE_int32(loader_threads, 1, "Threads that prepare batches meanwhile; 0: none.");
DEFINE_int32(log_every_steps, 10, "Steps between lines of metrics.jsonl.");
DEFINE_int64(diagnostics_clips, 100,
             "Dev clips that diagnostics look at at each evaluation: blank frames, segments against tokens,\n"
             "similarity and gradients of CTC and distillation. They change nothing in the result. 0: none.");
DEFINE_bool(dry_run, false,
            "Check config, data and models, train two steps, print parameters, memory and hours, and stop. "
            "Nothing is\n"
            "written, and --output_dir not needed.");
DEFINE_bool(
    restart, false,
    "Begin anew where --output_dir holds a run, also one of another experiment. Its result and training "
    "states are removed.");
DEFINE_int64(save_every_steps, 0, "Steps between training states; 0: as --save_interval_s says.");
DEFINE_double(save_interval_s, 600, "Seconds between training states; 0: as --save_every_steps says.");
DEFINE_int32(keep_last_states, 2, "How many of the last training states stay until the run is complete.");
DEFINE_bool(keep_best_state, false, "Whether the training state with the lowest dev error rate stays.");
DEFINE_int64(keep_states_every_steps, 0, "Training states of multiples of so many steps stay; 0: none.");
DEFINE_double(rank_timeout_s, 30, "Seconds without a sign of life after which a rank is held to be gone.");
DEFINE_bool(print_config, false, "Print the resolved experiment and stop.");

namespace distill_l2s {
namespace {

constexpr char kUsage[] =
    R"(Fine-tunes a wav2vec 2.0 for speech recognition by CTC, with or without distillation from a text model.

  ./bazelw run //experiments:train -- --config=base.textproto,language.textproto --data_dir=data --model_dir=models \
      --output_dir=runs/ro

The config says what decides the result: see experiments/experiment.proto and experiments/configs. Manifests are
JSON lines with audio_filepath, duration and text. output_dir receives checkpoint/ (loads in transformers as a
Wav2Vec2ForCTC), metrics.jsonl, experiment.textproto and result.json. A run that was interrupted or killed goes on
when the same command is given again; --restart begins anew. Ctrl-C and SIGTERM write the state first and end with
exit code 130; a second one ends at once. docs/training.md tells more.)";

absl::Status Run() {
  std::vector<std::string> paths;
  for (const auto& path : absl::StrSplit(FLAGS_config, ',', absl::SkipEmpty()))
    paths.push_back(UserPath(path));
  std::vector<std::string> assignments;
  if (!FLAGS_set.empty()) assignments.push_back(FLAGS_set);
  if (paths.empty() && assignments.empty()) {
    return absl::InvalidArgumentError("--config is missing: expected one text proto or more; see --help");
  }
  auto experiment = ReadExperiment(paths, assignments);
  if (!experiment.ok()) return experiment.status();
  if (FLAGS_print_config) {
    std::cout << ToTextProto(*experiment);
    return absl::OkStatus();
  }
  const absl::Status valid = ValidateExperiment(*experiment);
  if (!valid.ok())
    return absl::InvalidArgumentError(
        absl::StrCat(FLAGS_config.empty() ? "--set" : FLAGS_config, ": ", valid.message()));
  if (FLAGS_output_dir.empty() && !FLAGS_dry_run)
    return absl::InvalidArgumentError("--output_dir is missing; see --help");
  TrainingOptions options;
  options.data_dir = UserPath(FLAGS_data_dir.empty() ? "." : FLAGS_data_dir);
  options.model_dir = UserPath(FLAGS_model_dir.empty() ? "." : FLAGS_model_dir);
  options.output_dir = UserPath(FLAGS_output_dir);
  options.teacher_cache_dir = UserPath(FLAGS_teacher_cache_dir);
  if (!(FLAGS_audio_cache_gb > 0)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--audio_cache_gb is ", FLAGS_audio_cache_gb, ": expected above 0"));
  }
  options.audio_cache_dir = UserPath(FLAGS_audio_cache_dir);
  options.audio_cache_gb = FLAGS_audio_cache_gb;
  options.feature_cache_dir = UserPath(FLAGS_feature_cache_dir);
  options.device = FLAGS_device;
  options.activation_checkpointing = FLAGS_activation_checkpointing;
  options.threads = FLAGS_threads;
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
  if (FLAGS_dry_run) {
    const auto report = DryRun(*experiment, options);
    if (report.ok()) std::cout << *report;
    return report.status();
  }
  auto ranks = ReadRankEnvironment([](const char* name) { return std::getenv(name); });
  if (!ranks.ok()) return ranks.status();
  options.ranks = *ranks;
  options.rank_timeout_s = FLAGS_rank_timeout_s;
  CatchInterruptions();
  return RunTraining(*experiment, options);
}

}  // namespace
}  // namespace distill_l2s

int main(int argc, char** argv) {
  distill_l2s::InitCommandLine(distill_l2s::kUsage, &argc, &argv);
  return distill_l2s::ExitCode(distill_l2s::Run());
}
