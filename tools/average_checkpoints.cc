#include "tools/average_checkpoints.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros_like.h>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "experiments/training/state/state_directory.h"
#include "modeling/checkpoint/module_tensors.h"
#include "modeling/export/export.h"
#include "modeling/recognizer/model_directory.h"
#include "modeling/recognizer/recognizer_parts.h"

namespace distill_l2s {
namespace {

bool IsRecognizer(const std::string& directory) { return FindModelDirectory(directory).ok(); }

absl::StatusOr<TensorMap> ReadWeights(const std::string& directory) {
  if (IsRecognizer(directory)) {
    ASSIGN_OR_RETURN(const RecognizerParts recognizer, LoadRecognizerParts(directory));
    return NamedTensors(*recognizer.model);
  }
  if (!FileExists(JoinPath(directory, "header.json"))) {
    return absl::InvalidArgumentError(absl::StrCat(
        directory, ": expected a recogniser, with config.json, or a training state, with header.json"));
  }
  ASSIGN_OR_RETURN(TrainingState state, ReadStateDirectory(directory));
  return state.parts["student"];
}

// sums += weights
absl::Status Add(const std::string& directory, const TensorMap& weights, TensorMap* sums) {
  if (weights.size() != sums->size()) {
    return absl::InvalidArgumentError(absl::StrCat(directory, " has ", weights.size(), " tensors: expected ",
                                                   sums->size(), ", as the recogniser has"));
  }
  for (auto& [name, sum] : *sums) {
    const auto found = weights.find(name);
    if (found == weights.end() || found->second.sizes() != sum.sizes()) {
      return absl::InvalidArgumentError(absl::StrCat(
          directory, ": the tensor ", name, found == weights.end() ? " is missing" : " has another shape",
          " than in the recogniser"));
    }
    sum.add_(found->second);
  }
  return absl::OkStatus();
}

std::string FirstRecognizer(const std::vector<std::string>& inputs) {
  for (const std::string& input : inputs) {
    if (IsRecognizer(input)) return input;
  }
  return "";
}

}  // namespace

absl::Status AverageCheckpoints(const std::vector<std::string>& inputs, const std::string& recognizer,
                                const std::string& output_dir) {
  if (inputs.size() < 2) {
    return absl::InvalidArgumentError(
        absl::StrCat("there are ", inputs.size(), " checkpoints to average: expected two or more"));
  }
  const std::string base = recognizer.empty() ? FirstRecognizer(inputs) : recognizer;
  if (base.empty()) {
    return absl::InvalidArgumentError(
        "training states have no config and vocabulary: name a recogniser that has them, such as the run's "
        "checkpoint");
  }
  ASSIGN_OR_RETURN(const RecognizerParts result, LoadRecognizerParts(base));
  const at::NoGradGuard no_grad;
  const TensorMap weights = NamedTensors(*result.model);
  TensorMap sums;
  for (const auto& [name, weight] : weights) sums[name] = at::zeros_like(weight, at::kDouble);
  for (const std::string& input : inputs) {
    ASSIGN_OR_RETURN(const TensorMap read, ReadWeights(input));
    RETURN_IF_ERROR(Add(input, read, &sums));
  }
  for (const auto& [name, weight] : weights) {
    weight.copy_(sums.at(name).div_(static_cast<double>(inputs.size())));
  }
  ExportOptions options;
  options.preprocessor = result.preprocessor;
  options.card.base_model = absl::StrCat("the mean of the weights of ", inputs.size(), " checkpoints");
  return ExportModel(output_dir, *result.model, result.vocabulary, options);
}

}  // namespace distill_l2s
