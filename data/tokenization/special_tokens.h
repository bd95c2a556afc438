#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "data/tokenization/tokenizer_config.h"

namespace distill_l2s {

// A token with a meaning of its own, which a text may spell out: "<s>", "[MASK]".
struct SpecialToken {
  std::string text;
  int64_t id = 0;
  bool strips_before = false;  // Takes the white space before it, as <mask> of RoBERTa and XLM-R.
};

using TokenIds = absl::flat_hash_map<std::string, int64_t>;

// What a tokenizer needs a special token for.
struct SpecialTokenRole {
  const char* key;           // In TokenizerConfig: "cls_token".
  const char* default_text;  // Where that does not say.
  bool strips_before = false;
  int64_t* id = nullptr;  // Receives the id; null: a vocabulary may do without the token.
};

// The special tokens of a vocabulary. Errors name `source`, which `ids` come from, and a token that it lacks.
absl::StatusOr<std::vector<SpecialToken>> FindSpecialTokens(const TokenIds& ids, absl::string_view source,
                                                            const TokenizerConfig& config,
                                                            absl::Span<const SpecialTokenRole> roles);

// A stretch of a text without special tokens, or one of them.
struct TextPart {
  absl::string_view text;   // Empty for a special token.
  int64_t special_id = -1;  // Of a special token.
};

// The parts of `text` in order, as transformers' slow tokenizers find them; none of them is empty. No token
// may be the start of another.
std::vector<TextPart> SplitAtSpecialTokens(absl::string_view text, absl::Span<const SpecialToken> tokens);

}  // namespace distill_l2s
