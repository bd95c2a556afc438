#pragma once

#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/tokenization/json_field.h"
#include "data/tokenization/special_tokens.h"
#include "data/tokenization/token_spans.h"

namespace distill_l2s {

// What cuts the words of a tokenizer.json into tokens.
struct TokenizerModel {
  TokenIds ids;
  // The tokens of a word, each with its bytes of the word. Thread-safe.
  std::function<std::vector<SourcedToken>(absl::string_view word)> cut;
};

// The "model" of a tokenizer.json: Unigram (UnigramModel), WordPiece (WordPieces) or BPE (BytePairMerges);
// the first files of RoBERTa and BERT do not name the type, and their fields tell it. Errors: another type;
// ids, scores or merges that do not fit the vocabulary; byte_fallback, dropout, end_of_word_suffix and BPE's
// continuing_subword_prefix, which no model of these families has.
absl::StatusOr<TokenizerModel> ParseTokenizerModel(const JsonField& field);

}  // namespace distill_l2s
