#include "modeling/wav2vec2/wav2vec2_config.h"

#include <glog/logging.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <limits>
#include <nlohmann/json.hpp>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/json.h"
#include "base/status_macros.h"
#include "modeling/wav2vec2/config_fields.h"
#include "modeling/wav2vec2/config_validation.h"
#include "modeling/wav2vec2/convolution_layers.h"

namespace distill_l2s {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Reflection;
using ::nlohmann::json;

absl::Status Refuse(absl::string_view source, absl::string_view field, const json& value,
                    absl::string_view expected) {
  const std::string text = value.dump(-1, ' ', false, json::error_handler_t::replace).substr(0, 80);
  return absl::InvalidArgumentError(
      absl::StrCat(source, ": \"", field, "\" is ", text, ", expected ", expected));
}

bool IsInt32(const json& value) {
  return value.is_number_integer() && value >= std::numeric_limits<int32_t>::min() &&
         value <= std::numeric_limits<int32_t>::max();
}

absl::Status SetField(absl::string_view source, const FieldDescriptor& field, const json& value,
                      Wav2Vec2Config* config) {
  if (value.is_null() && field.number() == Wav2Vec2Config::kAdapterAttnDimFieldNumber) {
    return absl::OkStatus();
  }
  const Reflection& reflection = *config->GetReflection();
  if (field.is_repeated()) {
    if (!value.is_array() || value.empty() || !std::all_of(value.begin(), value.end(), IsInt32)) {
      return Refuse(source, field.name(), value, "a list of whole numbers");
    }
    for (const json& item : value) reflection.AddInt32(config, &field, item.get<int32_t>());
    return absl::OkStatus();
  }
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      if (!value.is_boolean()) return Refuse(source, field.name(), value, "true or false");
      reflection.SetBool(config, &field, value.get<bool>());
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_INT32:
      if (!IsInt32(value)) return Refuse(source, field.name(), value, "a whole number");
      reflection.SetInt32(config, &field, value.get<int32_t>());
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_FLOAT:
      if (!value.is_number()) return Refuse(source, field.name(), value, "a number");
      reflection.SetFloat(config, &field, value.get<float>());
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_STRING:
      if (!value.is_string()) return Refuse(source, field.name(), value, "a string");
      reflection.SetString(config, &field, value.get<std::string>());
      return absl::OkStatus();
    default:
      LOG(FATAL) << "Wav2Vec2Config's field " << field.name() << " has a type that is not read";
  }
}

// The number whose decimal digits are the fewest that give `value` again: 0.1, not 0.10000000149011612.
double ShortestDecimal(float value) {
  char digits[64];
  const auto result = std::to_chars(digits, digits + sizeof digits - 1, value);
  *result.ptr = '\0';
  return std::strtod(digits, nullptr);
}

json FieldToJson(const Wav2Vec2Config& config, const FieldDescriptor& field) {
  const Reflection& reflection = *config.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.GetBool(config, &field);
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection.GetInt32(config, &field);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return ShortestDecimal(reflection.GetFloat(config, &field));
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection.GetString(config, &field);
    default:
      LOG(FATAL) << "Wav2Vec2Config's field " << field.name() << " has a type that is not written";
  }
}

// A field's value that asks for nothing.
bool IsSwitchedOff(const json& value) {
  return value.is_null() || value == false || (value.is_structured() && value.empty());
}

}  // namespace

absl::StatusOr<Wav2Vec2Config> ParseWav2Vec2Config(absl::string_view text, absl::string_view source) {
  ASSIGN_OR_RETURN(const json object, ParseJson(text, source));
  ASSIGN_OR_RETURN(const std::string model_type, GetJsonField<std::string>(object, "model_type", source));
  if (model_type != "wav2vec2") return Refuse(source, "model_type", model_type, "\"wav2vec2\"");
  const Descriptor& descriptor = *Wav2Vec2Config::descriptor();
  Wav2Vec2Config config;
  for (const auto& [name, value] : object.items()) {
    if (const FieldDescriptor* field = descriptor.FindFieldByName(name)) {
      RETURN_IF_ERROR(SetField(source, *field, value, &config));
    } else if (const char* required = RequiredConfigValue(name)) {
      if (value != json::parse(required)) {
        return Refuse(source, name, value, absl::StrCat(required, ": nothing else is supported"));
      }
    } else if (!IsIgnoredConfigField(name) && !IsSwitchedOff(value) && SoundsLikeArchitecture(name)) {
      return Refuse(source, name, value, "no such field: it is unknown, and may change the model's result");
    }
  }
  const absl::Status valid = CheckWav2Vec2Config(config);
  if (!valid.ok()) return absl::InvalidArgumentError(absl::StrCat(source, ": ", valid.message()));
  return config;
}

absl::StatusOr<Wav2Vec2Config> ReadWav2Vec2Config(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path, int64_t{16} << 20));
  return ParseWav2Vec2Config(text, path);
}

std::string WriteWav2Vec2Config(const Wav2Vec2Config& config, std::optional<int64_t> blank) {
  json object = {
      {"architectures", json::array({"Wav2Vec2ForCTC"})},
      {"model_type", "wav2vec2"},
      {"add_adapter", false},
      {"bos_token_id", nullptr},
      {"eos_token_id", nullptr},
      {"pad_token_id", blank.value_or(config.vocab_size() - 1)},
      {"ctc_loss_reduction", "mean"},
      {"ctc_zero_infinity", false},
      {"torch_dtype", "float32"},
  };
  const Descriptor& descriptor = *Wav2Vec2Config::descriptor();
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const FieldDescriptor& field = *descriptor.field(i);
    if (!field.is_repeated()) object[field.name()] = FieldToJson(config, field);
  }
  if (config.adapter_attn_dim() == 0) object["adapter_attn_dim"] = nullptr;
  const std::vector<ConvolutionLayerShape> layers = ConvolutionLayers(config);
  for (const ConvolutionLayerShape& layer : layers) {
    object["conv_dim"].push_back(layer.channels);
    object["conv_kernel"].push_back(layer.kernel);
    object["conv_stride"].push_back(layer.stride);
  }
  object["num_feat_extract_layers"] = layers.size();
  return object.dump(2) + "\n";
}

bool PaddingMatters(const Wav2Vec2Config& config) { return config.feat_extract_norm() == "group"; }

void OverrideWav2Vec2Config(const Wav2Vec2Config& overrides, Wav2Vec2Config* config) {
  if (overrides.conv_dim_size() > 0) config->clear_conv_dim();
  if (overrides.conv_kernel_size() > 0) config->clear_conv_kernel();
  if (overrides.conv_stride_size() > 0) config->clear_conv_stride();
  config->MergeFrom(overrides);
}

}  // namespace distill_l2s
