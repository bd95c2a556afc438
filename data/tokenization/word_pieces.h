#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "data/tokenization/special_tokens.h"
#include "data/tokenization/token_spans.h"

namespace distill_l2s {

// WordPiece (Schuster and Nakajima 2012; Devlin et al. 2019): a word is cut into pieces of a vocabulary, the
// longest one first.
class WordPieces {
 public:
  struct Options {
    int64_t unknown = 0;
    std::string continuation = "##";  // Begins the pieces that are not a word's first.
    int64_t max_characters = 100;     // A longer word is the unknown.
  };

  WordPieces() = default;
  WordPieces(TokenIds ids, Options options) : ids_(std::move(ids)), options_(std::move(options)) {}

  // The word's pieces, each with its bytes of the word; of a word that cannot be cut so, the unknown.
  // Thread-safe.
  std::vector<SourcedToken> Cut(absl::string_view word) const;

 private:
  // The longest piece that begins at byte `begin` of the word; an empty one if there is none.
  SourcedToken LongestPiece(absl::string_view word, size_t begin) const;

  TokenIds ids_;
  Options options_;
};

}  // namespace distill_l2s
