#include "experiments/training/output_directory.h"

#include <filesystem>
#include <string>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "base/text_proto.h"
#include "experiments/experiment_config.h"
#include "experiments/training/run_result.h"
#include "experiments/training/state/state_store.h"

namespace distill_l2s {
namespace {

absl::Status OtherRun(const std::string& path, const std::string& why) {
  return absl::FailedPreconditionError(
      absl::StrCat(path, ": ", why, ". Choose another --output_dir, or begin anew with --restart, which ",
                   "removes the run that is there"));
}

absl::Status CheckSameExperiment(const std::string& path, const std::string& theirs,
                                 const std::string& ours) {
  if (theirs == ours) return absl::OkStatus();
  return OtherRun(path, absl::StrCat("is of another experiment, of identity \"", theirs,
                                     "\"; this one's is \"", ours, "\""));
}

absl::Status RemoveFile(const std::string& path) {
  std::error_code error;
  std::filesystem::remove(path, error);
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat(path, ": cannot remove an earlier run's: ", error.message()));
}

}  // namespace

std::string StateDirectory(const TrainingOptions& options) {
  return JoinPath(options.output_dir, "training_state");
}

absl::StatusOr<OutputStanding> InspectOutput(const Experiment& experiment, const TrainingOptions& options) {
  const std::string config = JoinPath(options.output_dir, "experiment.textproto");
  const std::string result = JoinPath(options.output_dir, "result.json");
  const std::string id = ExperimentId(experiment);
  if (options.restart) return OutputStanding::kNew;
  if (FileExists(config)) {
    Experiment theirs;
    const absl::Status read = ReadTextProto(config, &theirs);
    if (!read.ok()) return OtherRun(config, absl::StrCat("cannot be read: ", read.message()));
    RETURN_IF_ERROR(CheckSameExperiment(config, ExperimentId(theirs), id));
  }
  if (!FileExists(result)) return FileExists(config) ? OutputStanding::kBegun : OutputStanding::kNew;
  const auto theirs = ReadRunResult(result);
  if (!theirs.ok()) return OtherRun(result, absl::StrCat("cannot be read: ", theirs.status().message()));
  RETURN_IF_ERROR(CheckSameExperiment(result, theirs->experiment_id, id));
  return OutputStanding::kComplete;
}

absl::Status PrepareOutput(const Experiment& experiment, const TrainingOptions& options) {
  RETURN_IF_ERROR(MakeDirectories(options.output_dir));
  // The result first: it would else say that this run is complete from its start on.
  RETURN_IF_ERROR(RemoveFile(JoinPath(options.output_dir, "result.json")));
  if (options.restart) RETURN_IF_ERROR(StateStore(StateDirectory(options), {}).Clear());
  return WriteFileAtomically(JoinPath(options.output_dir, "experiment.textproto"), ToTextProto(experiment));
}

}  // namespace distill_l2s
