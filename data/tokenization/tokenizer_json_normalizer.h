#pragma once

#include <functional>

#include "absl/status/statusor.h"
#include "data/tokenization/json_field.h"
#include "data/tokenization/sourced_text.h"

namespace distill_l2s {

// Maps a text to the text that is cut into words; each character keeps the bytes that it was made of.
// Thread-safe.
using TextNormalizer = std::function<SourcedText(SourcedText)>;

// The "normalizer" of a tokenizer.json, as the tokenizers library applies it: null, NFC, NFD, NFKC, NFKD,
// Lowercase, StripAccents, BertNormalizer, Precompiled, Replace, Prepend, Strip or a Sequence of them.
// Errors: another type, invalid settings, a regular expression other than " {2,}" in Replace.
absl::StatusOr<TextNormalizer> ParseTextNormalizer(const JsonField& field);

}  // namespace distill_l2s
