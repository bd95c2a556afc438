#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/tokenization/byte_pair_merges.h"
#include "data/tokenization/special_tokens.h"
#include "data/tokenization/subword_tokenizer.h"

namespace distill_l2s {

// RoBERTa's tokenizer, which is GPT-2's: words with the space before them, numbers, punctuation, whose bytes
// are merged by pairs. Equals transformers' RobertaTokenizer (the slow one), special tokens in the text
// included.
class RobertaTokenizer : public SubwordTokenizer {
 public:
  // Reads vocab.json (token: id, in byte characters), merges.txt and TokenizerConfig: add_prefix_space, the
  // special tokens. Errors: unreadable, ids that are no numbers or stand twice, a special token that the
  // vocabulary lacks, another tokenizer_class.
  static absl::StatusOr<std::unique_ptr<RobertaTokenizer>> Load(const std::string& directory);

  std::vector<int64_t> Encode(absl::string_view text) const override;
  // Bytes that are no whole character are "\xC8"; the space before a word is "▁".
  std::vector<std::string> Pieces(absl::string_view text) const override;
  std::vector<TokenSpan> Spans(absl::string_view text) const override;

 private:
  explicit RobertaTokenizer(BytePairMerges merges) : merges_(std::move(merges)) {}

  absl::Status ReadVocabulary(const std::string& path);
  // The tokens of Encode, with the bytes of `text` that each holds something of.
  std::vector<SourcedToken> Tokens(absl::string_view text) const;

  const BytePairMerges merges_;
  TokenIds ids_;
  absl::flat_hash_map<int64_t, std::string> tokens_;  // By id.
  std::vector<SpecialToken> special_tokens_;
  bool add_prefix_space_ = false;
  int64_t begin_ = 0;
  int64_t end_ = 0;
  int64_t unknown_ = 0;
};

}  // namespace distill_l2s
