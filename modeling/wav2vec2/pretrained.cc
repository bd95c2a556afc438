#include "modeling/wav2vec2/pretrained.h"

#include <ATen/ops/index_select.h>
#include <ATen/ops/tensor.h>
#include <glog/logging.h>

#include <algorithm>
#include <map>
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
#include "modeling/wav2vec2/language_adapter.h"
#include "modeling/wav2vec2/wav2vec2_config.h"

namespace distill_l2s {
namespace {

constexpr const char* kConfigName = "config.json";
constexpr const char* kWeightsName = "model.safetensors";
constexpr const char* kHeadPrefix = "lm_head.";
constexpr const char* kHeadWeight = "lm_head.weight";

bool MasksAnything(const Wav2Vec2Config& config) {
  return config.mask_time_prob() > 0 || config.mask_feature_prob() > 0;
}

// What is read and what is made.
struct Plan {
  Wav2Vec2Config config;
  bool new_head = false;
  bool new_mask_embedding = false;
  bool new_adapters = false;

  bool IsNew(absl::string_view parameter) const {
    return (new_head && absl::StartsWith(parameter, kHeadPrefix)) ||
           (new_adapters && IsAdapterParameter(parameter)) ||
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
  plan.new_adapters = plan.config.adapter_attn_dim() > 0 &&
                      (options.new_adapters || checkpoint_config.adapter_attn_dim() == 0);
  plan.new_mask_embedding = tensors.count(kMaskEmbedding) == 0;
  return plan;
}

// The head's classes mean what they mean here only if the blank becomes the last.
absl::Status CheckClasses(const std::string& path, int32_t vocab_size, const std::vector<int64_t>& order) {
  if (!order.empty() && order.size() != static_cast<size_t>(vocab_size)) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": the head has ", vocab_size,
                                                   " classes, the vocabulary beside it ", order.size()));
  }
  ASSIGN_OR_RETURN(const nlohmann::json config, ReadJson(path));
  int64_t blank = 0;  // transformers' default.
  const auto field = config.find("pad_token_id");
  if (field != config.end() && field->is_null() && !order.empty()) return absl::OkStatus();
  if (field != config.end()) {
    ASSIGN_OR_RETURN(blank, GetJsonField<int64_t>(config, "pad_token_id", path));
  }
  const int64_t expected = order.empty() ? vocab_size - 1 : order.back();
  if (blank == expected) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(path, ": \"pad_token_id\" is ", blank, ", expected ", expected,
                   order.empty() ? ": without its vocab.json the head of this checkpoint can be kept only if "
                                   "its last class is the blank; ask for a new head"
                                 : ", the number of padding in vocab.json"));
}

// Takes the language's weights, and with them the size of its head.
absl::Status ChooseLanguage(const std::string& directory, const std::string& language, Wav2Vec2Config* config,
                            TensorMap* tensors) {
  if (config->adapter_attn_dim() == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(directory, "/", kConfigName,
                     ": has no \"adapter_attn_dim\", expected one for the language ", language));
  }
  RETURN_IF_ERROR(ReplaceLanguage(directory, language, tensors));
  const auto head = tensors->find(kHeadWeight);
  if (head != tensors->end() && head->second.dim() == 2) config->set_vocab_size(head->second.size(0));
  return absl::OkStatus();
}

bool IsSkipped(absl::string_view name, const Plan& plan) {
  return IsOtherTaskTensor(name) || (plan.new_head && absl::StartsWith(name, kHeadPrefix)) ||
         (plan.new_adapters && IsAdapterParameter(name)) ||
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

// Rows of the head, put into `order`; an empty one and 0 .. V-1 leave the tensor as it is.
at::Tensor Reorder(const at::Tensor& tensor, const std::vector<int64_t>& order) {
  if (std::is_sorted(order.begin(), order.end())) return tensor;
  return at::index_select(tensor, 0, at::tensor(order, tensor.options().dtype(at::kLong)));
}

std::vector<int64_t> Inverse(const std::vector<int64_t>& order) {
  std::vector<int64_t> inverse(order.size());
  for (size_t i = 0; i < order.size(); ++i) inverse[order[i]] = static_cast<int64_t>(i);
  return inverse;
}

void FillParameters(const Plan& plan, const TensorMap& tensors, const Wav2Vec2LoadOptions& options,
                    Wav2Vec2ForCtc* model) {
  if (plan.new_head) model->InitializeHead();
  if (plan.new_adapters) model->InitializeAdapters();
  if (plan.new_mask_embedding) model->InitializeMaskEmbedding();
  for (auto& parameter : model->named_parameters()) {
    if (plan.IsNew(parameter.key())) {
      if (options.new_parameters != nullptr) options.new_parameters->push_back(parameter.key());
    } else {
      at::Tensor tensor = tensors.at(parameter.key()).to(at::kFloat).contiguous();
      if (absl::StartsWith(parameter.key(), kHeadPrefix)) tensor = Reorder(tensor, options.class_order);
      parameter.value().set_data(tensor);
    }
  }
}

absl::StatusOr<Checkpoint> ReadRenamed(const std::string& directory) {
  ASSIGN_OR_RETURN(Checkpoint checkpoint, ReadCheckpoint(directory));
  ASSIGN_OR_RETURN(checkpoint.tensors, RenameToParameters(std::move(checkpoint.tensors), checkpoint.path));
  return checkpoint;
}

}  // namespace

absl::StatusOr<int64_t> CountHeadClasses(const std::string& directory, const std::string& target_language) {
  ASSIGN_OR_RETURN(Checkpoint checkpoint, ReadRenamed(directory));
  if (!target_language.empty()) {
    RETURN_IF_ERROR(ReplaceLanguage(directory, target_language, &checkpoint.tensors));
  }
  const auto head = checkpoint.tensors.find(kHeadWeight);
  return head == checkpoint.tensors.end() || head->second.dim() == 0 ? 0 : head->second.size(0);
}

absl::StatusOr<std::shared_ptr<Wav2Vec2ForCtc>> LoadWav2Vec2(const std::string& directory,
                                                             const Wav2Vec2LoadOptions& options) {
  const std::string config_path = JoinPath(directory, kConfigName);
  ASSIGN_OR_RETURN(Wav2Vec2Config checkpoint_config, ReadWav2Vec2Config(config_path));
  ASSIGN_OR_RETURN(Checkpoint checkpoint, ReadRenamed(directory));
  TensorMap& tensors = checkpoint.tensors;
  if (!options.target_language.empty()) {
    RETURN_IF_ERROR(ChooseLanguage(directory, options.target_language, &checkpoint_config, &tensors));
  }
  const Plan plan = MakePlan(checkpoint_config, tensors, options);
  if (!plan.new_head) {
    RETURN_IF_ERROR(CheckClasses(config_path, plan.config.vocab_size(), options.class_order));
  }
  absl::StatusOr<std::shared_ptr<Wav2Vec2ForCtc>> model = Wav2Vec2ForCtc::CreateUninitialized(plan.config);
  if (!model.ok()) {
    return absl::Status(model.status().code(),
                        absl::StrCat(config_path, " with the overrides given: ", model.status().message()));
  }
  RETURN_IF_ERROR(CheckTensors(plan, (*model)->named_parameters(), tensors, checkpoint.path));
  FillParameters(plan, tensors, options, model->get());
  return model;
}

absl::Status SaveWav2Vec2(const std::string& directory, const Wav2Vec2ForCtc& model,
                          const Wav2Vec2SaveOptions& options) {
  RETURN_IF_ERROR(MakeDirectories(directory));
  const std::vector<int64_t> order = Inverse(options.class_order);
  TensorMap tensors, language;
  for (const auto& parameter : model.named_parameters()) {
    at::Tensor tensor = parameter.value().detach();
    if (absl::StartsWith(parameter.key(), kHeadPrefix)) tensor = Reorder(tensor, order);
    tensors.emplace(CheckpointName(parameter.key(), options.weight_norm), tensor);
    if (IsLanguageParameter(parameter.key())) language.emplace(parameter.key(), tensor);
  }
  const std::map<std::string, std::string> metadata = {{"format", "pt"}};
  RETURN_IF_ERROR(WriteSafetensors(JoinPath(directory, kWeightsName), tensors, metadata));
  if (!options.adapter_language.empty()) {
    CHECK(model.config().adapter_attn_dim() > 0) << "a model without adapters has none to write";
    RETURN_IF_ERROR(
        WriteSafetensors(JoinPath(directory, AdapterFileName(options.adapter_language)), language, metadata));
  }
  std::optional<int64_t> blank;
  if (!options.class_order.empty()) blank = options.class_order.back();
  return WriteFileAtomically(JoinPath(directory, kConfigName), WriteWav2Vec2Config(model.config(), blank));
}

}  // namespace distill_l2s
