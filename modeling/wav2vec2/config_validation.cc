#include "modeling/wav2vec2/config_validation.h"

#include <google/protobuf/message.h>

#include <cmath>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "modeling/wav2vec2/activation.h"

namespace distill_l2s {
namespace {

using ::google::protobuf::FieldDescriptor;

// No published model comes near: beyond it a size is a slip or an attack, not a model.
constexpr int64_t kMaximumSize = 1 << 17;
constexpr int64_t kMaximumLayers = 1000;

template <typename Value, typename Expected>
absl::Status Refuse(const char* field, const Value& value, const Expected& expected) {
  return absl::InvalidArgumentError(absl::StrCat(field, ": ", value, ", expected ", expected));
}

absl::Status CheckRange(const char* field, int64_t value, int64_t least, int64_t most) {
  if (value >= least && value <= most) return absl::OkStatus();
  return Refuse(field, value, absl::StrCat("a number from ", least, " to ", most));
}

absl::Status CheckSizes(const char* field, const google::protobuf::RepeatedField<int32_t>& sizes) {
  for (const int32_t size : sizes) RETURN_IF_ERROR(CheckRange(field, size, 1, kMaximumSize));
  return absl::OkStatus();
}

absl::Status CheckProbability(const char* field, float value) {
  if (value >= 0 && value < 1) return absl::OkStatus();
  return Refuse(field, value, "a probability, at least 0 and below 1");
}

absl::Status CheckActivation(const char* field, const std::string& name) {
  if (FindActivation(name).has_value()) return absl::OkStatus();
  return Refuse(field, absl::StrCat("\"", name, "\""), absl::StrCat("one of ", ActivationNames()));
}

absl::Status CheckFeatureEncoder(const Wav2Vec2Config& config) {
  RETURN_IF_ERROR(CheckSizes("conv_dim", config.conv_dim()));
  RETURN_IF_ERROR(CheckSizes("conv_kernel", config.conv_kernel()));
  RETURN_IF_ERROR(CheckSizes("conv_stride", config.conv_stride()));
  // An empty list stands for the seven layers of the default.
  const int layers = config.conv_dim_size() == 0 ? 7 : config.conv_dim_size();
  RETURN_IF_ERROR(CheckRange("conv_dim", layers, 1, kMaximumLayers));
  const int kernels = config.conv_kernel_size() == 0 ? 7 : config.conv_kernel_size();
  const int strides = config.conv_stride_size() == 0 ? 7 : config.conv_stride_size();
  const std::string expected = absl::StrCat(layers, ", one for each layer of conv_dim");
  if (kernels != layers) return Refuse("conv_kernel", absl::StrCat(kernels, " values"), expected);
  if (strides != layers) return Refuse("conv_stride", absl::StrCat(strides, " values"), expected);
  if (config.feat_extract_norm() != "group" && config.feat_extract_norm() != "layer") {
    return Refuse("feat_extract_norm", absl::StrCat("\"", config.feat_extract_norm(), "\""),
                  "\"group\" or \"layer\"");
  }
  return CheckActivation("feat_extract_activation", config.feat_extract_activation());
}

absl::Status CheckEncoder(const Wav2Vec2Config& config) {
  RETURN_IF_ERROR(CheckRange("hidden_size", config.hidden_size(), 1, kMaximumSize));
  RETURN_IF_ERROR(CheckRange("num_hidden_layers", config.num_hidden_layers(), 1, kMaximumLayers));
  RETURN_IF_ERROR(CheckRange("num_attention_heads", config.num_attention_heads(), 1, kMaximumSize));
  RETURN_IF_ERROR(CheckRange("intermediate_size", config.intermediate_size(), 1, kMaximumSize));
  RETURN_IF_ERROR(CheckRange("num_conv_pos_embeddings", config.num_conv_pos_embeddings(), 1, kMaximumSize));
  RETURN_IF_ERROR(
      CheckRange("num_conv_pos_embedding_groups", config.num_conv_pos_embedding_groups(), 1, kMaximumSize));
  if (config.hidden_size() % config.num_attention_heads() != 0) {
    return Refuse("num_attention_heads", config.num_attention_heads(),
                  absl::StrCat("a divisor of hidden_size, ", config.hidden_size()));
  }
  if (config.hidden_size() % config.num_conv_pos_embedding_groups() != 0) {
    return Refuse("num_conv_pos_embedding_groups", config.num_conv_pos_embedding_groups(),
                  absl::StrCat("a divisor of hidden_size, ", config.hidden_size()));
  }
  if (!(config.layer_norm_eps() > 0) || !std::isfinite(config.layer_norm_eps())) {
    return Refuse("layer_norm_eps", config.layer_norm_eps(), "a positive number");
  }
  if (!(config.initializer_range() >= 0) || !std::isfinite(config.initializer_range())) {
    return Refuse("initializer_range", config.initializer_range(), "a standard deviation, 0 or more");
  }
  RETURN_IF_ERROR(CheckRange("adapter_attn_dim", config.adapter_attn_dim(), 0, kMaximumSize));
  if (config.adapter_attn_dim() > 0 && !config.do_stable_layer_norm()) {
    return Refuse("adapter_attn_dim", config.adapter_attn_dim(),
                  "none without do_stable_layer_norm, whose layers alone have adapters");
  }
  return CheckActivation("hidden_act", config.hidden_act());
}

absl::Status CheckRegularisation(const Wav2Vec2Config& config) {
  RETURN_IF_ERROR(CheckProbability("hidden_dropout", config.hidden_dropout()));
  RETURN_IF_ERROR(CheckProbability("attention_dropout", config.attention_dropout()));
  RETURN_IF_ERROR(CheckProbability("activation_dropout", config.activation_dropout()));
  RETURN_IF_ERROR(CheckProbability("feat_proj_dropout", config.feat_proj_dropout()));
  RETURN_IF_ERROR(CheckProbability("final_dropout", config.final_dropout()));
  RETURN_IF_ERROR(CheckProbability("layerdrop", config.layerdrop()));
  RETURN_IF_ERROR(CheckProbability("mask_time_prob", config.mask_time_prob()));
  RETURN_IF_ERROR(CheckProbability("mask_feature_prob", config.mask_feature_prob()));
  RETURN_IF_ERROR(CheckRange("mask_time_length", config.mask_time_length(), 1, kMaximumSize));
  RETURN_IF_ERROR(CheckRange("mask_feature_length", config.mask_feature_length(), 1, kMaximumSize));
  RETURN_IF_ERROR(CheckRange("mask_time_min_masks", config.mask_time_min_masks(), 0, kMaximumSize));
  return CheckRange("mask_feature_min_masks", config.mask_feature_min_masks(), 0, kMaximumSize);
}

}  // namespace

absl::Status CheckWav2Vec2Config(const Wav2Vec2Config& config) {
  RETURN_IF_ERROR(CheckFeatureEncoder(config));
  RETURN_IF_ERROR(CheckEncoder(config));
  RETURN_IF_ERROR(CheckRegularisation(config));
  // One class besides the blank, at the least; a head for 2^24 classes is no character vocabulary.
  return CheckRange("vocab_size", config.vocab_size(), 2, 1 << 24);
}

}  // namespace distill_l2s
