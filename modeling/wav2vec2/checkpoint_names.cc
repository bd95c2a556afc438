#include "modeling/wav2vec2/checkpoint_names.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"

namespace distill_l2s {
namespace {

constexpr const char* kEncoderPrefix = "wav2vec2.";
// What a Wav2Vec2Model begins its tensors' names with.
constexpr const char* kEncoderParts[] = {"masked_spec_embed", "feature_extractor.", "feature_projection.",
                                         "encoder."};
constexpr std::pair<const char*, const char*> kOldSuffixes[] = {
    {"parametrizations.weight.original0", "weight_g"},
    {"parametrizations.weight.original1", "weight_v"},
    {".gamma", ".weight"},
    {".beta", ".bias"}};
constexpr const char* kOtherTasks[] = {"quantizer.",  "project_hid.",  "project_q.", "projector.",
                                       "classifier.", "layer_weights", "tdnn.",      "objective."};

std::string ShapeText(at::IntArrayRef shape) {
  return absl::StrCat("[", absl::StrJoin(shape.begin(), shape.end(), ", "), "]");
}

void AppendList(absl::string_view kind, const std::vector<std::string>& names,
                std::vector<std::string>* parts) {
  if (!names.empty()) parts->push_back(absl::StrCat(kind, " ", absl::StrJoin(names, ", ")));
}

}  // namespace

std::string ParameterName(absl::string_view checkpoint_name) {
  std::string prefix;
  for (const char* part : kEncoderParts) {
    if (absl::StartsWith(checkpoint_name, part)) prefix = kEncoderPrefix;
  }
  absl::string_view stem = checkpoint_name;
  for (const auto& [old_suffix, suffix] : kOldSuffixes) {
    if (absl::ConsumeSuffix(&stem, old_suffix)) return absl::StrCat(prefix, stem, suffix);
  }
  return absl::StrCat(prefix, checkpoint_name);
}

std::string CheckpointName(absl::string_view parameter_name, WeightNormNames weight_norm) {
  absl::string_view stem = parameter_name;
  if (weight_norm == WeightNormNames::kNew) {
    if (absl::ConsumeSuffix(&stem, "weight_g")) {
      return absl::StrCat(stem, "parametrizations.weight.original0");
    }
    if (absl::ConsumeSuffix(&stem, "weight_v")) {
      return absl::StrCat(stem, "parametrizations.weight.original1");
    }
  }
  return std::string(parameter_name);
}

absl::StatusOr<TensorMap> RenameToParameters(TensorMap tensors, absl::string_view source) {
  TensorMap renamed;
  for (auto& [name, tensor] : tensors) {
    const std::string parameter = ParameterName(name);
    if (!renamed.emplace(parameter, std::move(tensor)).second) {
      return absl::InvalidArgumentError(
          absl::StrCat(source, ": the tensor ", parameter, " stands twice, also as ", name));
    }
  }
  return renamed;
}

bool IsOtherTaskTensor(absl::string_view name) {
  return std::any_of(std::begin(kOtherTasks), std::end(kOtherTasks),
                     [&](const char* task) { return absl::StartsWith(name, task); });
}

void CheckpointMismatch::AddMissing(absl::string_view name) { missing_.emplace_back(name); }

void CheckpointMismatch::AddSurplus(absl::string_view name) { surplus_.emplace_back(name); }

void CheckpointMismatch::AddMisshapen(absl::string_view name, at::IntArrayRef got, at::IntArrayRef expected) {
  misshapen_.push_back(absl::StrCat(name, " ", ShapeText(got), " instead of ", ShapeText(expected)));
}

void CheckpointMismatch::AddWrongType(absl::string_view name, absl::string_view dtype) {
  wrong_type_.push_back(absl::StrCat(name, " of ", dtype));
}

absl::Status CheckpointMismatch::ToStatus(absl::string_view source) const {
  std::vector<std::string> parts;
  AppendList("missing:", missing_, &parts);
  AppendList("surplus:", surplus_, &parts);
  AppendList("misshapen:", misshapen_, &parts);
  AppendList("not of a floating-point type:", wrong_type_, &parts);
  if (parts.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(source, ": the tensors do not fit config.json: ", absl::StrJoin(parts, "; ")));
}

}  // namespace distill_l2s
