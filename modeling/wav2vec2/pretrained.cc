#include "modeling/wav2vec2/pretrained.h"

#include <ATen/core/grad_mode.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/json.h"
#include "base/status_macros.h"
#include "modeling/checkpoint/checkpoint.h"
#include "modeling/checkpoint/safetensors.h"
#include "modeling/wav2vec2/checkpoint_names.h"
#include "modeling/wav2vec2/wav2vec2_config.h"

namespace distill_l2s {
namespace {

constexpr const char* kConfigName = "config.json";
constexpr const char* kWeightsName = "model.safetensors";
constexpr const char* kHeadPrefix = "lm_head.";
constexpr const char* kHeadWeight = "lm_head.weight";
constexpr const char* kMaskEmbedding = "wav2vec2.masked_spec_embed";

bool MasksAnything(const Wav2Vec2Config& config) {
  return config.mask_time_prob() > 0 || config.mask_feature_prob() > 0;
}

// What is read and what is made.
struct Plan {
  Wav2Vec2Config config;
  bool new_head = false;
  bool new_mask_embedding = false;

  bool IsNew(absl::string_view parameter) const {
    return (new_head && absl::StartsWith(parameter, kHeadPrefix)) ||
           (new_mask_embedding && parameter == kMaskEmbedding);
  }
};

Plan MakePlan(const Wav2Vec2Config& checkpoint_config, const TensorMap& tensors,
              const Wav2Vec2LoadOptions& options) {
  Plan plan;
  plan.config = checkpoint_config;
  OverrideWav2Vec2Config(options.overrides, &plan.config);
  if (options.vocab_size.has_value()) plan.config.set_vocab_size(*options.vocab_size);
  plan.new_head = options.new_head || tensors.count(kHeadWeight) == 0 ||
                  plan.config.vocab_size() != checkpoint_config.vocab_size();
  plan.new_mask_embedding = tensors.count(kMaskEmbedding) == 0 && !MasksAnything(checkpoint_config);
  return plan;
}

// The head's classes mean what they mean here only if the blank is the last.
absl::Status CheckBlank(const std::string& path, int32_t vocab_size) {
  ASSIGN_OR_RETURN(const nlohmann::json config, ReadJson(path));
  ASSIGN_OR_RETURN(const int64_t blank, GetJsonField<int64_t>(config, "pad_token_id", path));
  if (blank == vocab_size - 1) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      path, ": \"pad_token_id\" is ", blank, ", expected ", vocab_size - 1,
      ": the head of this checkpoint can be kept only if its last class is the blank; ask for a new head"));
}

bool IsSkipped(absl::string_view name, const Plan& plan) {
  return IsPretrainingTensor(name) || (plan.new_head && absl::StartsWith(name, kHeadPrefix)) ||
         (name == kMaskEmbedding && !MasksAnything(plan.config));
}

absl::Status CheckTensors(const Plan& plan, const torch::OrderedDict<std::string, at::Tensor>& parameters,
                          const TensorMap& tensors, const std::string& source) {
  CheckpointMismatch mismatch;
  for (const auto& parameter : parameters) {
    if (!plan.IsNew(parameter.key()) && tensors.count(parameter.key()) == 0) {
      mismatch.AddMissing(parameter.key());
    }
  }
  for (const auto& [name, tensor] : tensors) {
    if (IsSkipped(name, plan)) continue;
    const at::Tensor* parameter = parameters.find(name);
    if (parameter == nullptr) {
      mismatch.AddSurplus(name);
    } else if (tensor.sizes() != parameter->sizes()) {
      mismatch.AddMisshapen(name, tensor.sizes(), parameter->sizes());
    } else if (!tensor.is_floating_point()) {
      mismatch.AddWrongType(name, c10::toString(tensor.scalar_type()));
    }
  }
  return mismatch.ToStatus(source);
}

void FillParameters(const Plan& plan, const TensorMap& tensors, Wav2Vec2ForCtc* model,
                    std::vector<std::string>* new_parameters) {
  if (plan.new_head) model->InitializeHead();
  if (plan.new_mask_embedding) model->InitializeMaskEmbedding();
  for (auto& parameter : model->named_parameters()) {
    if (plan.IsNew(parameter.key())) {
      if (new_parameters != nullptr) new_parameters->push_back(parameter.key());
    } else {
      parameter.value().set_data(tensors.at(parameter.key()).to(at::kFloat).contiguous());
    }
  }
}

}  // namespace

absl::StatusOr<std::shared_ptr<Wav2Vec2ForCtc>> LoadWav2Vec2(const std::string& directory,
                                                             const Wav2Vec2LoadOptions& options) {
  const std::string config_path = JoinPath(directory, kConfigName);
  ASSIGN_OR_RETURN(const Wav2Vec2Config checkpoint_config, ReadWav2Vec2Config(config_path));
  ASSIGN_OR_RETURN(Checkpoint checkpoint, ReadCheckpoint(directory));
  ASSIGN_OR_RETURN(const TensorMap tensors,
                   RenameToParameters(std::move(checkpoint.tensors), checkpoint.path));
  const Plan plan = MakePlan(checkpoint_config, tensors, options);
  if (!plan.new_head) RETURN_IF_ERROR(CheckBlank(config_path, plan.config.vocab_size()));
  absl::StatusOr<std::shared_ptr<Wav2Vec2ForCtc>> model = Wav2Vec2ForCtc::CreateUninitialized(plan.config);
  if (!model.ok()) {
    return absl::Status(model.status().code(),
                        absl::StrCat(config_path, " with the overrides given: ", model.status().message()));
  }
  RETURN_IF_ERROR(CheckTensors(plan, (*model)->named_parameters(), tensors, checkpoint.path));
  FillParameters(plan, tensors, model->get(), options.new_parameters);
  return model;
}

absl::Status SaveWav2Vec2(const std::string& directory, const Wav2Vec2ForCtc& model,
                          WeightNormNames weight_norm) {
  RETURN_IF_ERROR(MakeDirectories(directory));
  TensorMap tensors;
  for (const auto& parameter : model.named_parameters()) {
    tensors.emplace(CheckpointName(parameter.key(), weight_norm), parameter.value().detach());
  }
  RETURN_IF_ERROR(WriteSafetensors(JoinPath(directory, kWeightsName), tensors, {{"format", "pt"}}));
  return WriteFileAtomically(JoinPath(directory, kConfigName), WriteWav2Vec2Config(model.config()));
}

}  // namespace distill_l2s
