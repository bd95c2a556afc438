#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "data/tokenization/token_spans.h"

namespace distill_l2s {

// Turns a transcript into the tokens that a text encoder was pretrained on. Thread-safe.
class SubwordTokenizer {
 public:
  virtual ~SubwordTokenizer() = default;
  SubwordTokenizer() = default;
  SubwordTokenizer(const SubwordTokenizer&) = delete;
  SubwordTokenizer& operator=(const SubwordTokenizer&) = delete;

  // Ids of the encoder's start token, the text's tokens and the end token; any bytes are a text.
  virtual std::vector<int64_t> Encode(absl::string_view text) const = 0;

  // The tokens of Encode for people, one an id: "<s>", "▁bun", "ă", "</s>".
  virtual std::vector<std::string> Pieces(absl::string_view text) const = 0;

  // The characters of `text` that each token of Encode covers, through the tokenizer's normalisation
  // (token_spans.h): a space belongs to the token that begins the word after it where tokens hold spaces, and
  // to none where they do not. Empty for the start and end tokens and for special tokens in the text.
  virtual std::vector<TokenSpan> Spans(absl::string_view text) const = 0;
};

}  // namespace distill_l2s
