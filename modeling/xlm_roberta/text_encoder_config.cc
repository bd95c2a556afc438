#include "modeling/xlm_roberta/text_encoder_config.h"

#include <google/protobuf/descriptor.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/json.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

using ::google::protobuf::FieldDescriptor;

// Training, heads, generation and bookkeeping: no bearing on hidden states in evaluation mode.
bool IsIrrelevant(const std::string& field) {
  static const auto* const fields = new std::set<std::string>{"_attn_implementation_autoset",
                                                              "_name_or_path",
                                                              "_num_labels",
                                                              "architectures",
                                                              "attention_probs_dropout_prob",
                                                              "bos_token_id",
                                                              "chunk_size_feed_forward",
                                                              "classifier_dropout",
                                                              "cross_attention_hidden_size",
                                                              "directionality",
                                                              "dtype",
                                                              "embedding_size",
                                                              "eos_token_id",
                                                              "finetuning_task",
                                                              "gradient_checkpointing",
                                                              "hidden_dropout_prob",
                                                              "id2label",
                                                              "label2id",
                                                              "language",
                                                              "model_max_length",
                                                              "name",
                                                              "num_labels",
                                                              "output_attentions",
                                                              "output_hidden_states",
                                                              "output_past",
                                                              "problem_type",
                                                              "return_dict",
                                                              "sep_token_id",
                                                              "task_specific_params",
                                                              "tie_encoder_decoder",
                                                              "tie_word_embeddings",
                                                              "tokenizer_class",
                                                              "torch_dtype",
                                                              "torchscript",
                                                              "transformers_version",
                                                              "use_cache"};
  return fields->count(field) > 0 || absl::StartsWith(field, "pooler_");
}

// Fields that change hidden states when they have another value than this.
const nlohmann::json& OnlySupportedValues() {
  static const auto* const values = new nlohmann::json{{"position_embedding_type", "absolute"},
                                                       {"is_decoder", false},
                                                       {"is_encoder_decoder", false},
                                                       {"add_cross_attention", false},
                                                       {"pruned_heads", nlohmann::json::object()}};
  return *values;
}

absl::Status FieldError(absl::string_view source, absl::string_view field, const nlohmann::json& value,
                        absl::string_view expected) {
  const std::string text = value.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
  return absl::InvalidArgumentError(
      absl::StrCat(source, ": \"", field, "\" is ", text.substr(0, 100), ", expected ", expected));
}

absl::Status SetField(const nlohmann::json& value, const FieldDescriptor* field, absl::string_view source,
                      TextEncoderConfig* config) {
  const google::protobuf::Reflection* reflection = config->GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      if (!value.is_string()) return FieldError(source, field->name(), value, "a text");
      reflection->SetString(config, field, value.get<std::string>());
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_FLOAT:
      if (!value.is_number()) return FieldError(source, field->name(), value, "a number");
      reflection->SetFloat(config, field, static_cast<float>(value.get<double>()));
      return absl::OkStatus();
    default:
      if (!value.is_number_integer() || value < 0 || value > std::numeric_limits<int32_t>::max()) {
        return FieldError(source, field->name(), value, "a whole number from 0 to 2^31 - 1");
      }
      reflection->SetInt32(config, field, value.get<int32_t>());
      return absl::OkStatus();
  }
}

// What transformers takes for fields that a config.json leaves out; the sizes have to be there.
absl::Status FillIn(absl::string_view source, TextEncoderConfig* config) {
  if (!config->has_layer_norm_eps()) config->set_layer_norm_eps(1e-12f);
  if (!config->has_hidden_act()) config->set_hidden_act("gelu");
  if (!config->has_initializer_range()) config->set_initializer_range(0.02f);
  if (!config->has_pad_token_id()) config->set_pad_token_id(config->model_type() == "bert" ? 0 : 1);
  for (int i = 0; i < config->GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = config->GetDescriptor()->field(i);
    if (!config->GetReflection()->HasField(*config, field)) {
      return absl::InvalidArgumentError(
          absl::StrCat(source, ": the field \"", field->name(), "\" is missing"));
    }
  }
  return absl::OkStatus();
}

template <typename T>
absl::Status ValueError(absl::string_view source, absl::string_view field, const T& value,
                        absl::string_view expected) {
  return absl::InvalidArgumentError(
      absl::StrCat(source, ": ", field, " is ", value, ", expected ", expected));
}

absl::Status CheckSizes(const TextEncoderConfig& config, absl::string_view source) {
  // Bounds above any model, below where products of sizes overflow.
  const struct {
    const char* field;
    int64_t value, maximum;
  } sizes[] = {{"vocab_size", config.vocab_size(), 1 << 24},
               {"hidden_size", config.hidden_size(), 1 << 16},
               {"num_hidden_layers", config.num_hidden_layers(), 1 << 10},
               {"num_attention_heads", config.num_attention_heads(), 1 << 16},
               {"intermediate_size", config.intermediate_size(), 1 << 20},
               {"max_position_embeddings", config.max_position_embeddings(), 1 << 20},
               {"type_vocab_size", config.type_vocab_size(), 1 << 16}};
  for (const auto& size : sizes) {
    if (size.value < 1 || size.value > size.maximum) {
      return ValueError(source, size.field, size.value, absl::StrCat("1 to ", size.maximum));
    }
  }
  if (config.hidden_size() % config.num_attention_heads() != 0) {
    return ValueError(source, "num_attention_heads", config.num_attention_heads(),
                      absl::StrCat("a divisor of hidden_size, ", config.hidden_size()));
  }
  return absl::OkStatus();
}

}  // namespace

bool CountsPositionsFromPadding(const TextEncoderConfig& config) { return config.model_type() != "bert"; }

absl::Status CheckTextEncoderConfig(const TextEncoderConfig& config, absl::string_view source) {
  const std::string& type = config.model_type();
  if (type != "bert" && type != "roberta" && type != "xlm-roberta") {
    return ValueError(source, "model_type", type, "bert, roberta or xlm-roberta");
  }
  if (config.hidden_act() != "gelu") return ValueError(source, "hidden_act", config.hidden_act(), "gelu");
  RETURN_IF_ERROR(CheckSizes(config, source));
  if (config.pad_token_id() < 0 || config.pad_token_id() >= config.vocab_size()) {
    return ValueError(source, "pad_token_id", config.pad_token_id(),
                      absl::StrCat("0 to vocab_size - 1, ", config.vocab_size() - 1));
  }
  if (CountsPositionsFromPadding(config) && config.max_position_embeddings() <= config.pad_token_id() + 1) {
    return ValueError(source, "max_position_embeddings", config.max_position_embeddings(),
                      absl::StrCat("more than pad_token_id + 1, ", config.pad_token_id() + 1));
  }
  if (!(config.layer_norm_eps() > 0) || !std::isfinite(config.layer_norm_eps())) {
    return ValueError(source, "layer_norm_eps", config.layer_norm_eps(), "a positive number");
  }
  if (!(config.initializer_range() >= 0) || !std::isfinite(config.initializer_range())) {
    return ValueError(source, "initializer_range", config.initializer_range(), "a number of at least 0");
  }
  return absl::OkStatus();
}

absl::StatusOr<TextEncoderConfig> ReadTextEncoderConfig(const std::string& path) {
  ASSIGN_OR_RETURN(const nlohmann::json json, ReadJson(path));
  if (!json.is_object()) return absl::InvalidArgumentError(absl::StrCat(path, ": not a JSON object"));
  TextEncoderConfig config;
  // First, so that the config of another architecture is not refused for a field of that architecture.
  if (json.contains("model_type")) {
    const std::string type = json["model_type"].is_string() ? json["model_type"].get<std::string>() : "";
    if (type != "bert" && type != "roberta" && type != "xlm-roberta") {
      return FieldError(path, "model_type", json["model_type"], "bert, roberta or xlm-roberta");
    }
  }
  for (const auto& [key, value] : json.items()) {
    if (const FieldDescriptor* field = config.GetDescriptor()->FindFieldByName(key)) {
      // transformers writes null for what is at its default.
      if (!value.is_null()) RETURN_IF_ERROR(SetField(value, field, path, &config));
    } else if (const auto only = OnlySupportedValues().find(key); only != OnlySupportedValues().end()) {
      if (value != *only && !value.is_null()) return FieldError(path, key, value, only->dump());
    } else if (!IsIrrelevant(key)) {
      return FieldError(path, key, value,
                        "no such field: it is unknown, and it may change the hidden states");
    }
  }
  RETURN_IF_ERROR(FillIn(path, &config));
  // BERT has no embeddings of another width; a config that says so is of a model which is none.
  if (const auto size = json.find("embedding_size"); size != json.end() && *size != config.hidden_size()) {
    return FieldError(path, "embedding_size", *size, absl::StrCat("hidden_size, ", config.hidden_size()));
  }
  RETURN_IF_ERROR(CheckTextEncoderConfig(config, path));
  return config;
}

}  // namespace distill_l2s
