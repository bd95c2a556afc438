#include "experiments/training/training_closing.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/closing.h"
#include "base/duration_text.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "data/corpora/manifests.h"
#include "experiments/evaluation/metrics_log.h"
#include "experiments/experiment_config.h"
#include "experiments/training/run_result.h"

namespace distill_l2s {
namespace {

// "; step 900 is kept, dev CER 1.38 %, WER 8.63 %", or "" without a dev set.
std::string DescribeSelected(const RunResult& result, const MetricsLog& metrics) {
  for (const DevMetrics& dev : metrics.dev) {
    if (dev.step != result.selected_step) continue;
    return absl::StrFormat("; step %d is kept, dev CER %.2f %%, WER %.2f %%", dev.step, dev.cer_percent,
                           dev.wer_percent);
  }
  return "";
}

// Comma-separated, as --manifest takes them.
std::string ManifestsToEvaluate(const Data& data, const std::string& data_dir) {
  std::vector<std::string> manifests = ManifestPaths(data_dir, data.test_manifests());
  if (manifests.empty() && !data.train_manifests().empty()) {
    const std::string beside = TestManifestBeside(JoinPath(data_dir, data.train_manifests(0)));
    if (!beside.empty()) manifests = {beside};
  }
  if (manifests.empty()) manifests = ManifestPaths(data_dir, data.dev_manifests());
  for (std::string& manifest : manifests) manifest = ShownPath(manifest);
  return absl::StrJoin(manifests, ",");
}

}  // namespace

absl::StatusOr<std::string> TrainingClosing(const Experiment& experiment, const TrainingOptions& options) {
  ASSIGN_OR_RETURN(const RunResult result, ReadRunResult(JoinPath(options.output_dir, "result.json")));
  ASSIGN_OR_RETURN(const MetricsLog metrics, ReadMetrics(JoinPath(options.output_dir, "metrics.jsonl")));
  const std::string checkpoint = JoinPath(options.output_dir, "checkpoint");
  Closing closing(absl::StrCat("trained ", result.steps, " steps in ", FormatDuration(result.wall_s),
                               DescribeSelected(result, metrics)));
  closing.Made(checkpoint);
  const std::string manifests = ManifestsToEvaluate(experiment.data(), options.data_dir);
  if (!manifests.empty()) {
    closing.Next(CommandLine("//experiments:evaluate", {absl::StrCat("--model=", ShownPath(checkpoint)),
                                                        absl::StrCat("--manifest=", manifests)}));
  }
  return closing.Text();
}

}  // namespace distill_l2s
