#include "experiments/training/output_directory.h"

#include <filesystem>
#include <string>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/file.h"
#include "base/output.h"
#include "base/proto_difference.h"
#include "base/status_macros.h"
#include "base/text_proto.h"
#include "experiments/experiment_config.h"
#include "experiments/training/run_identity.h"
#include "experiments/training/run_result.h"
#include "experiments/training/state/state_store.h"

namespace distill_l2s {
namespace {

absl::Status OtherRun(const std::string& path, const std::string& why) {
  return absl::FailedPreconditionError(absl::StrCat(
      path, ": ", why, absl::EndsWith(why, "\n") ? "" : ". ",
      "Choose another --output_dir, or begin anew with --restart, which ", "removes the run that is there"));
}

// Why a run cannot be given other steps.
std::string WhyNotExtended(const Experiment& theirs, const Experiment& ours) {
  const int64_t then = theirs.optimization().steps(), now = ours.optimization().steps();
  if (then == now) return "";
  if (!CanExtend(ours)) {
    return "\n  A run can be given more steps only where optimization.constant is its schedule: with others "
           "the "
           "learning rate of each step depends on optimization.steps";
  }
  return now < then ? "\n  A run can be given more steps, not fewer" : "";
}

std::string Differences(Experiment theirs, Experiment ours) {
  theirs.clear_name();
  ours.clear_name();
  return absl::StrJoin(ListDifferences(theirs, ours), "\n  ");
}

bool Extends(const Experiment& theirs, const Experiment& ours) {
  return CanExtend(ours) && TrajectoryId(theirs) == TrajectoryId(ours) &&
         theirs.optimization().steps() < ours.optimization().steps();
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
  if (options.restart) return OutputStanding::kNew;
  Experiment theirs = experiment;
  if (FileExists(config)) {
    theirs.Clear();
    const absl::Status read = ReadTextProto(config, &theirs);
    if (!read.ok()) return OtherRun(config, absl::StrCat("cannot be read: ", read.message()));
  }
  const bool extends = Extends(theirs, experiment);
  if (!extends && ExperimentId(theirs) != ExperimentId(experiment)) {
    return OtherRun(config, absl::StrCat("is of another experiment:\n  ", Differences(theirs, experiment),
                                         WhyNotExtended(theirs, experiment), "\n"));
  }
  if (!FileExists(result)) return FileExists(config) ? OutputStanding::kBegun : OutputStanding::kNew;
  const auto finished = ReadRunResult(result);
  if (!finished.ok()) return OtherRun(result, absl::StrCat("cannot be read: ", finished.status().message()));
  if (finished->experiment_id != ExperimentId(theirs)) {
    return OtherRun(result, absl::StrCat("is of another experiment, of identity \"", finished->experiment_id,
                                         "\"; this one's is \"", ExperimentId(theirs), "\""));
  }
  return extends ? OutputStanding::kExtends : OutputStanding::kComplete;
}

absl::StatusOr<DirectoryLock> LockOutput(const TrainingOptions& options) {
  const bool is_new = !FileExists(options.output_dir);
  RETURN_IF_ERROR(OpenOutputDirectory("output_dir", options.output_dir));
  ASSIGN_OR_RETURN(DirectoryLock lock, DirectoryLock::Acquire(options.output_dir));
  if (is_new) lock.RemoveIfEmpty();
  return lock;
}

absl::Status PrepareOutput(const Experiment& experiment, const TrainingOptions& options) {
  RETURN_IF_ERROR(MakeDirectories(options.output_dir));
  // The result first: it would else say that this run is complete from its start on.
  RETURN_IF_ERROR(RemoveFile(JoinPath(options.output_dir, "result.json")));
  if (options.restart) RETURN_IF_ERROR(StateStore(StateDirectory(options), {}).Clear());
  return WriteFileAtomically(JoinPath(options.output_dir, "experiment.textproto"), ToTextProto(experiment));
}

}  // namespace distill_l2s
