#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "data/tokenization/json_field.h"
#include "data/tokenization/special_tokens.h"

namespace distill_l2s {

// The tokens that a tokenizer.json puts around a text.
struct TokenizerTemplate {
  int64_t begin = 0;
  int64_t end = 0;
};

// The "post_processor" of a tokenizer.json: TemplateProcessing, BertProcessing, RobertaProcessing, perhaps in
// a Sequence with ByteLevel, which sets no token. Errors: another type; not one token before the text and one
// behind it, as text encoders have them; a token that `ids` lacks or has by another id.
absl::StatusOr<TokenizerTemplate> ParseTokenizerTemplate(const JsonField& field, const TokenIds& ids);

}  // namespace distill_l2s
