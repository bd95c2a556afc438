#include "modeling/xlm_roberta/text_encoder.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/layer_norm.h>

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "glog/logging.h"
#include "modeling/xlm_roberta/text_encoder_config.h"
#include "modeling/xlm_roberta/text_encoder_parameters.h"

namespace distill_l2s {
namespace {

// Registers `value` under its dotted name, with a module for each step of it.
void RegisterParameter(const std::string& name, const at::Tensor& value, torch::nn::Module* module) {
  const std::vector<std::string> steps = absl::StrSplit(name, '.');
  for (size_t i = 0; i + 1 < steps.size(); ++i) {
    const auto children = module->named_children();
    const auto* child = children.find(steps[i]);
    module = child != nullptr
                 ? child->get()
                 : module->register_module(steps[i], std::make_shared<torch::nn::Module>(steps[i])).get();
  }
  module->register_parameter(steps.back(), value, /*requires_grad=*/false);
}

// Those whose names begin with `prefix`, without it.
TensorMap Below(const TensorMap& parameters, const std::string& prefix) {
  TensorMap below;
  for (const auto& [name, value] : parameters) {
    if (absl::StartsWith(name, prefix)) below[name.substr(prefix.size())] = value;
  }
  return below;
}

}  // namespace

TextEncoder::TextEncoder(const TextEncoderConfig& config, const TensorMap& parameters)
    : config_(config), embeddings_(Below(parameters, "embeddings.")) {
  // The layers' handles are the registered parameters themselves: a move to a device reaches both.
  for (const auto& [name, value] : parameters) RegisterParameter(name, value, this);
  for (int i = 0; i < config.num_hidden_layers(); ++i) {
    layers_.emplace_back(Below(parameters, absl::StrCat("encoder.layer.", i, ".")),
                         config.num_attention_heads(), config.layer_norm_eps());
  }
  eval();
}

absl::StatusOr<std::shared_ptr<TextEncoder>> TextEncoder::Create(const TextEncoderConfig& config) {
  RETURN_IF_ERROR(CheckTextEncoderConfig(config, "TextEncoderConfig"));
  ASSIGN_OR_RETURN(const TensorMap parameters, RandomTextEncoderParameters(config));
  return FromParameters(config, parameters);
}

absl::StatusOr<std::shared_ptr<TextEncoder>> TextEncoder::FromParameters(const TextEncoderConfig& config,
                                                                         const TensorMap& parameters) {
  RETURN_IF_ERROR(CheckTextEncoderConfig(config, "TextEncoderConfig"));
  const auto shapes = TextEncoderShapes(config);
  for (const auto& [name, shape] : shapes) {
    const auto found = parameters.find(name);
    if (found == parameters.end()) return absl::InvalidArgumentError(absl::StrCat(name, ": missing"));
    const at::Tensor& value = found->second;
    if (value.sizes() != at::IntArrayRef(shape) || value.scalar_type() != at::kFloat) {
      return absl::InvalidArgumentError(absl::StrCat(name, ": ", value.toString(), " of shape [",
                                                     absl::StrJoin(value.sizes(), ", "), "], expected fp32 [",
                                                     absl::StrJoin(shape, ", "), "]"));
    }
  }
  for (const auto& [name, value] : parameters) {
    if (shapes.count(name) == 0) return absl::InvalidArgumentError(absl::StrCat(name, ": no such parameter"));
  }
  return std::shared_ptr<TextEncoder>(new TextEncoder(config, parameters));
}

int64_t TextEncoder::MaximumTokens() const {
  const int64_t unused = CountsPositionsFromPadding(config_) ? config_.pad_token_id() + 1 : 0;
  return config_.max_position_embeddings() - unused;
}

// BERT: 0 ... L - 1. (XLM-)RoBERTa: a pad token, also one inside the text, has position pad_token_id; the
// others count on from there. Pad 1, ids [0, 9, 1, 2, 1] -> [2, 3, 1, 4, 1].
at::Tensor TextEncoder::PositionIds(const at::Tensor& token_ids) const {
  if (!CountsPositionsFromPadding(config_)) {
    return at::arange(token_ids.size(1), token_ids.options()).unsqueeze(0);
  }
  const at::Tensor is_token = token_ids.ne(config_.pad_token_id()).to(at::kLong);
  return is_token.cumsum(1).mul(is_token).add(config_.pad_token_id());
}

at::Tensor TextEncoder::Embed(const at::Tensor& token_ids) const {
  at::Tensor sum = at::embedding(embeddings_.at("word_embeddings.weight"), token_ids);
  sum = sum.add(embeddings_.at("token_type_embeddings.weight")[0]);
  sum = sum.add(at::embedding(embeddings_.at("position_embeddings.weight"), PositionIds(token_ids)));
  return at::layer_norm(sum, {sum.size(2)}, embeddings_.at("LayerNorm.weight"),
                        embeddings_.at("LayerNorm.bias"), config_.layer_norm_eps());
}

std::vector<at::Tensor> TextEncoder::forward(const at::Tensor& token_ids, const at::Tensor& token_lengths,
                                             const std::vector<int64_t>& hidden_layers) {
  CHECK_EQ(token_ids.dim(), 2);
  CHECK_LE(token_ids.size(1), MaximumTokens());
  for (const int64_t layer : hidden_layers) {
    CHECK(layer >= 0 && layer <= config_.num_hidden_layers()) << "no hidden state " << layer;
  }
  if (hidden_layers.empty()) return {};
  at::Tensor mask;
  if (token_lengths.defined()) {
    const at::Tensor positions = at::arange(token_ids.size(1), token_ids.options());
    mask = positions.unsqueeze(0).lt(token_lengths.unsqueeze(1)).unsqueeze(1).unsqueeze(1);
  }
  std::vector<at::Tensor> states = {Embed(token_ids)};
  const int64_t last = *std::max_element(hidden_layers.begin(), hidden_layers.end());
  for (int64_t i = 0; i < last; ++i) states.push_back(layers_[i].Forward(states.back(), mask));
  std::vector<at::Tensor> asked;
  for (const int64_t layer : hidden_layers) asked.push_back(states[layer]);
  return asked;
}

}  // namespace distill_l2s
