#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/tokenization/bert_words.h"
#include "data/tokenization/special_tokens.h"
#include "data/tokenization/subword_tokenizer.h"
#include "data/tokenization/word_pieces.h"

namespace distill_l2s {

// BERT's tokenizer: words (BertWords), each cut into WordPieces, the longest one of the vocabulary first;
// "##" begins those that go on with a word. A word that cannot be cut so, or has over 100 characters, is the
// unknown. Equals transformers' BertTokenizer (the slow one), special tokens in the text included.
class BertTokenizer : public SubwordTokenizer {
 public:
  // Reads vocab.txt (a token a line, its id the line's number from 0) and TokenizerConfig: do_lower_case,
  // strip_accents, tokenize_chinese_chars, the special tokens. Errors: unreadable, a special token that the
  // vocabulary lacks, another tokenizer_class, do_basic_tokenize false.
  static absl::StatusOr<std::unique_ptr<BertTokenizer>> Load(const std::string& directory);

  std::vector<int64_t> Encode(absl::string_view text) const override;
  std::vector<std::string> Pieces(absl::string_view text) const override;
  std::vector<TokenSpan> Spans(absl::string_view text) const override;

 private:
  BertTokenizer() = default;

  // The tokens of Encode, with the bytes of `text` that each holds something of.
  std::vector<SourcedToken> Tokens(absl::string_view text) const;

  std::vector<std::string> tokens_;  // By id.
  WordPieces pieces_;
  BertWordOptions word_options_;
  std::vector<SpecialToken> special_tokens_;
  int64_t begin_ = 0;
  int64_t end_ = 0;
};

}  // namespace distill_l2s
