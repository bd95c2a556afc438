#include "experiments/sweep/evaluate_run.h"

#include <filesystem>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "experiments/evaluation/clip_results.h"
#include "experiments/evaluation/evaluate_model.h"
#include "experiments/evaluation/metrics_log.h"
#include "experiments/experiment_config.h"
#include "experiments/training/device.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

// Training manifests, which tell near clips from far ones, are part of the run's own identity.
absl::StatusOr<std::string> KeptClipsPath(const std::string& directory,
                                          const std::vector<std::string>& manifests) {
  Sha256 identity;
  identity.Update("clips with their speakers\n");  // As earlier builds wrote them, they had none.
  for (const std::string& manifest : manifests) {
    ASSIGN_OR_RETURN(const std::string contents, ReadFile(manifest));
    identity.Update(absl::StrCat(manifest, "\n", Sha256Hex(contents), "\n"));
  }
  return JoinPath(directory, absl::StrCat("test-", identity.HexDigest().substr(0, 16), ".jsonl"));
}

// Files that cannot be looked at count as old: then the run is evaluated, which tells why.
bool IsNewer(const std::string& path, const std::string& than) {
  std::error_code error;
  const auto time = fs::last_write_time(path, error);
  if (error) return false;
  const auto other = fs::last_write_time(than, error);
  return !error && time >= other;
}

}  // namespace

absl::StatusOr<EvaluatedRun> EvaluateRun(const TrainingWorkplace& workplace, const Experiment& experiment,
                                         const std::string& directory, const std::string& device) {
  const std::string result_path = JoinPath(directory, "result.json");
  EvaluatedRun evaluated;
  evaluated.model_dir = JoinPath(directory, "checkpoint");
  ASSIGN_OR_RETURN(evaluated.result, ReadRunResult(result_path));
  evaluated.run.seed = experiment.seed();
  evaluated.run.wall_s = evaluated.result.wall_s;
  ASSIGN_OR_RETURN(evaluated.run.metrics, ReadMetrics(JoinPath(directory, "metrics.jsonl")));
  EvaluateModelOptions options;
  options.manifests = ManifestPaths(workplace.data_dir, experiment.data().test_manifests());
  ASSIGN_OR_RETURN(const std::string kept, KeptClipsPath(directory, options.manifests));
  if (IsNewer(kept, result_path)) {
    ASSIGN_OR_RETURN(evaluated.run.clips, ReadClipResults(kept));
    return evaluated;
  }
  options.model_dir = evaluated.model_dir;
  options.recognizer.target_language = experiment.student().target_language();
  options.training_manifests = ManifestPaths(workplace.data_dir, experiment.data().train_manifests());
  ASSIGN_OR_RETURN(options.recognizer.device, OpenDevice(device));
  options.batch_s = experiment.evaluation().batch_s();
  options.progress = absl::StrCat("evaluate ", experiment.name());
  ASSIGN_OR_RETURN(ModelEvaluation evaluation, EvaluateModel(options));
  RETURN_IF_ERROR(WriteClipResults(kept, evaluation.clips));
  evaluated.run.clips = std::move(evaluation.clips);
  return evaluated;
}

}  // namespace distill_l2s
