#include "modeling/xlm_roberta/text_encoder_parameters.h"

#include <ATen/ops/empty.h>
#include <c10/util/Exception.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "modeling/xlm_roberta/text_encoder_config.h"

namespace distill_l2s {
namespace {

using Shapes = std::map<std::string, std::vector<int64_t>>;

void AddProjection(const std::string& name, int64_t in, int64_t out, Shapes* shapes) {
  (*shapes)[name + ".weight"] = {out, in};
  (*shapes)[name + ".bias"] = {out};
}

void AddLayerNorm(const std::string& name, int64_t width, Shapes* shapes) {
  (*shapes)[name + ".weight"] = {width};
  (*shapes)[name + ".bias"] = {width};
}

at::Tensor RandomParameter(const std::string& name, const std::vector<int64_t>& shape,
                           const TextEncoderConfig& config) {
  at::Tensor values = at::empty(shape, at::kFloat);
  if (absl::EndsWith(name, ".bias")) return values.zero_();
  if (absl::EndsWith(name, "LayerNorm.weight")) return values.fill_(1);
  values.normal_(0, config.initializer_range());
  const bool has_padding_row =
      name == "embeddings.word_embeddings.weight" ||
      (name == "embeddings.position_embeddings.weight" && CountsPositionsFromPadding(config));
  if (has_padding_row) values[config.pad_token_id()].zero_();
  return values;
}

}  // namespace

Shapes TextEncoderShapes(const TextEncoderConfig& config) {
  const int64_t width = config.hidden_size();
  Shapes shapes;
  shapes["embeddings.word_embeddings.weight"] = {config.vocab_size(), width};
  shapes["embeddings.position_embeddings.weight"] = {config.max_position_embeddings(), width};
  shapes["embeddings.token_type_embeddings.weight"] = {config.type_vocab_size(), width};
  AddLayerNorm("embeddings.LayerNorm", width, &shapes);
  for (int i = 0; i < config.num_hidden_layers(); ++i) {
    const std::string layer = absl::StrCat("encoder.layer.", i, ".");
    AddProjection(layer + "attention.self.query", width, width, &shapes);
    AddProjection(layer + "attention.self.key", width, width, &shapes);
    AddProjection(layer + "attention.self.value", width, width, &shapes);
    AddProjection(layer + "attention.output.dense", width, width, &shapes);
    AddLayerNorm(layer + "attention.output.LayerNorm", width, &shapes);
    AddProjection(layer + "intermediate.dense", width, config.intermediate_size(), &shapes);
    AddProjection(layer + "output.dense", config.intermediate_size(), width, &shapes);
    AddLayerNorm(layer + "output.LayerNorm", width, &shapes);
  }
  return shapes;
}

absl::StatusOr<TensorMap> RandomTextEncoderParameters(const TextEncoderConfig& config) {
  TensorMap parameters;
  try {
    for (const auto& [name, shape] : TextEncoderShapes(config)) {
      parameters[name] = RandomParameter(name, shape, config);
    }
  } catch (const c10::Error& error) {
    return absl::ResourceExhaustedError(
        absl::StrCat("no memory for a text encoder of this size: ", error.what_without_backtrace()));
  }
  return parameters;
}

}  // namespace distill_l2s
