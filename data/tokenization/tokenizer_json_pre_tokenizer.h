#pragma once

#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "data/tokenization/json_field.h"
#include "data/tokenization/sourced_text.h"

namespace distill_l2s {

// A stretch of a normalised text.
struct TextChunk {
  SourcedText text;
  bool starts_text = false;  // Nothing of the text is before it.
};

// Cuts chunks into smaller ones, none of them empty, which a model then cuts into tokens. Thread-safe.
using PreTokenizer = std::function<std::vector<TextChunk>(std::vector<TextChunk>)>;

// The "pre_tokenizer" of a tokenizer.json, as the tokenizers library applies it: null, BertPreTokenizer,
// ByteLevel, Metaspace, Punctuation, Split, Whitespace, WhitespaceSplit or a Sequence of them. Errors:
// another type, invalid settings; of Split, a regular expression other than GPT-2's words or "\s+".
absl::StatusOr<PreTokenizer> ParsePreTokenizer(const JsonField& field);

// True if such a "pre_tokenizer", which parses, has a ByteLevel: its words are in byte characters.
bool MakesByteCharacters(const JsonField& field);

}  // namespace distill_l2s
