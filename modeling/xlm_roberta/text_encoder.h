#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "modeling/xlm_roberta/text_encoder_config.pb.h"

namespace distill_l2s {

// A BERT-family encoder (XLM-R, RoBERTa, BERT), equal to transformers' hidden states in evaluation mode. There is no
// language-model head and no pooler. Parameters and their names are those of the bare encoder's checkpoints
// ("embeddings.word_embeddings.weight", ...).
class TextEncoder : public torch::nn::Module {
 public:
  // Randomly initialised. Errors name the field that is senseless or not supported.
  static absl::StatusOr<std::shared_ptr<TextEncoder>> Create(const TextEncoderConfig& config);

  //   token_ids      [B, L] int64; pad_token_id past each clip's length
  //   token_lengths  [B] int64, on the token ids' device
  //   hidden_layers  which hidden states to return: 0 is the embedding output after its layer norm, i the output
  //                  of layer i; layers past the last one asked for are not computed.
  // Returns them in the order asked: [B, L, hidden_size]. Rows past token_lengths hold no meaning.
  std::vector<at::Tensor> forward(const at::Tensor& token_ids, const at::Tensor& token_lengths,
                                  const std::vector<int64_t>& hidden_layers);

  // The longest sequence the position table covers: max_position_embeddings, less pad_token_id + 1 for (XLM-)RoBERTa.
  int64_t MaximumTokens() const;

  const TextEncoderConfig& config() const { return config_; }
};

}  // namespace distill_l2s
