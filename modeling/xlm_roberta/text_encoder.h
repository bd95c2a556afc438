#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "modeling/checkpoint/safetensors.h"
#include "modeling/xlm_roberta/text_encoder_config.pb.h"
#include "modeling/xlm_roberta/text_encoder_layer.h"

namespace distill_l2s {

// A BERT-family encoder (XLM-R, RoBERTa, BERT), equal to transformers' hidden states in evaluation mode.
// There is no language-model head, no pooler and no dropout. Parameters and their names are those of the bare
// encoder's checkpoints ("embeddings.word_embeddings.weight", ...).
class TextEncoder : public torch::nn::Module {
 public:
  // Randomly initialised. Errors name the field that is senseless or not supported.
  static absl::StatusOr<std::shared_ptr<TextEncoder>> Create(const TextEncoderConfig& config);

  // Of the given fp32 parameters, whose memory it shares: names and shapes must be those of
  // TextEncoderShapes; an error names the first that is not. They need no gradient until someone says so.
  static absl::StatusOr<std::shared_ptr<TextEncoder>> FromParameters(const TextEncoderConfig& config,
                                                                     const TensorMap& parameters);

  //   token_ids      [B, L] int64; pad_token_id past each clip's length. L at most MaximumTokens().
  //   token_lengths  [B] int64, on the token ids' device, or undefined where every clip has L tokens.
  //   hidden_layers  which hidden states to return: 0 is the embedding output after its layer norm, i the
  //   output
  //                  of layer i, 0 to num_hidden_layers; layers past the last one asked for are not computed.
  // Returns them in the order asked: [B, L, hidden_size]. Rows past token_lengths hold no meaning. All tokens
  // have type 0. No synchronisation with the host.
  std::vector<at::Tensor> forward(const at::Tensor& token_ids, const at::Tensor& token_lengths,
                                  const std::vector<int64_t>& hidden_layers);

  // The longest sequence the position table covers: max_position_embeddings, less pad_token_id + 1 for
  // (XLM-)RoBERTa.
  int64_t MaximumTokens() const;

  const TextEncoderConfig& config() const { return config_; }

 private:
  TextEncoder(const TextEncoderConfig& config, const TensorMap& parameters);

  at::Tensor PositionIds(const at::Tensor& token_ids) const;
  at::Tensor Embed(const at::Tensor& token_ids) const;

  const TextEncoderConfig config_;
  const TensorMap embeddings_;  // By the names below "embeddings.".
  std::vector<TextEncoderLayer> layers_;
};

}  // namespace distill_l2s
