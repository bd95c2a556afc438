#include <gflags/gflags.h>

#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/command_line.h"
#include "base/memory_reuse.h"
#include "base/status_macros.h"
#include "base/text_proto.h"
#include "experiments/experiment_config.h"
#include "experiments/training/dry_run.h"
#include "experiments/training/interruption.h"
#include "experiments/training/training_closing.h"
#include "experiments/training/training_flags.h"
#include "experiments/training/training_run.h"

DEFINE_string(
    config, "",
    "Text protos of experiments/experiment.proto, comma-separated; each is laid over those before.");
DEFINE_string(set, "", "Text proto laid over them last, e.g. 'optimization { steps: 100 } seed: 7'.");
DEFINE_bool(dry_run, false,
            "Check config, data and models, train two steps, print parameters, memory and hours, and stop. "
            "Nothing is\n"
            "written, and --output_dir not needed.");
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

absl::StatusOr<Experiment> ReadConfig() {
  std::vector<std::string> paths;
  for (const auto& path : absl::StrSplit(FLAGS_config, ',', absl::SkipEmpty())) {
    paths.push_back(UserPath(path));
  }
  std::vector<std::string> assignments;
  if (!FLAGS_set.empty()) assignments.push_back(FLAGS_set);
  if (paths.empty() && assignments.empty()) {
    return absl::InvalidArgumentError("--config is missing: expected one text proto or more; see --help");
  }
  return ReadExperiment(paths, assignments);
}

// A setting of the experiment that is given as a flag.
std::string HintOfField(absl::string_view flag) {
  const std::string example = FieldExample(*Experiment::descriptor(), flag);
  return example.empty() ? "" : absl::StrCat("the experiment has it: --set='", example, "'");
}

absl::Status Run() {
  ASSIGN_OR_RETURN(const Experiment experiment, ReadConfig());
  if (FLAGS_print_config) {
    std::cout << ToTextProto(experiment);
    return absl::OkStatus();
  }
  const absl::Status valid = ValidateExperiment(experiment);
  if (!valid.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat(FLAGS_config.empty() ? "--set" : FLAGS_config, ": ", valid.message()));
  }
  ASSIGN_OR_RETURN(const TrainingOptions options, TrainingOptionsFromFlags());
  if (FLAGS_dry_run) {
    ASSIGN_OR_RETURN(const std::string report, DryRun(experiment, options));
    std::cout << report;
    return absl::OkStatus();
  }
  if (options.output_dir.empty()) return absl::InvalidArgumentError("--output_dir is missing; see --help");
  CatchInterruptions();
  RETURN_IF_ERROR(RunTraining(experiment, options));
  if (options.ranks.rank > 0) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::string closing, TrainingClosing(experiment, options));
  std::cerr << closing;
  return absl::OkStatus();
}

}  // namespace
}  // namespace distill_l2s

int main(int argc, char** argv) {
  distill_l2s::InitCommandLine(distill_l2s::kUsage, &argc, &argv, /*takes_arguments=*/false,
                               distill_l2s::HintOfField);
  distill_l2s::KeepFreedMemory();
  return distill_l2s::ExitCode(distill_l2s::Run());
}
