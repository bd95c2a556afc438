#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "data/tokenization/json_field.h"
#include "data/tokenization/sourced_text.h"
#include "data/tokenization/special_tokens.h"
#include "data/tokenization/tokenizer_json_normalizer.h"

namespace distill_l2s {

// The "added_tokens" of a tokenizer.json, which are found in a text as a whole before it is cut into words:
// some in the text as it is, the others ("normalized") in the normalised one.
class AddedTokens {
 public:
  // Adds the tokens to `ids`. Errors: fields of another type, an id or a text that another token has.
  static absl::StatusOr<AddedTokens> Parse(const JsonField& field, const TextNormalizer& normalizer,
                                           TokenIds* ids);

  // A stretch of a text without such tokens, or one of them.
  struct Part {
    SourcedText text;  // Empty for a token.
    int64_t id = -1;   // Of a token.
    bool starts_text = false;
  };
  // The parts in order, as the tokenizers library finds them: of tokens that begin at one place, the longest.
  std::vector<Part> SplitRaw(const SourcedText& text) const { return Split(text, raw_); }
  std::vector<Part> SplitNormalized(const SourcedText& text) const { return Split(text, normalized_); }

 private:
  struct Token {
    std::vector<UChar32> characters;
    int64_t id = 0;
    bool single_word = false;    // Not inside a word.
    bool strips_before = false;  // Takes the white space before it, or after it.
    bool strips_behind = false;
  };
  using TokensByFirst = absl::flat_hash_map<UChar32, std::vector<Token>>;

  static const Token* TokenAt(const SourcedText& text, size_t begin, const TokensByFirst& tokens);
  static std::vector<Part> Split(const SourcedText& text, const TokensByFirst& tokens);

  TokensByFirst raw_;
  TokensByFirst normalized_;
};

}  // namespace distill_l2s
