#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/tokenization/added_tokens.h"
#include "data/tokenization/subword_tokenizer.h"
#include "data/tokenization/tokenizer_json_model.h"
#include "data/tokenization/tokenizer_json_normalizer.h"
#include "data/tokenization/tokenizer_json_pre_tokenizer.h"

namespace distill_l2s {

// The tokenizer that tokenizer.json describes, the one file of it that transformers 5 saves. The ids are
// those of the tokenizers library, transformers' fast tokenizers: where these differ from the slow ones, so
// does this class from XlmRobertaTokenizer and BertTokenizer, for some texts in decomposed Unicode. A space
// that the file drops before it cuts words belongs to the span of no token.
class TokenizerJson : public SubwordTokenizer {
 public:
  // Reads what the families of XLM-R, BERT and RoBERTa use. "truncation" and "padding" are left aside, as in
  // transformers: whole texts are encoded. Errors name the file, the field, its value and what was expected:
  // unreadable, damaged, a component of another family, no start or end token, an id without a token.
  static absl::StatusOr<std::unique_ptr<TokenizerJson>> Load(const std::string& path);
  // The same from the file's contents; errors name `source`.
  static absl::StatusOr<std::unique_ptr<TokenizerJson>> Parse(absl::string_view contents,
                                                              const std::string& source);

  std::vector<int64_t> Encode(absl::string_view text) const override;
  std::vector<std::string> Pieces(absl::string_view text) const override;
  std::vector<TokenSpan> Spans(absl::string_view text) const override;

 private:
  TokenizerJson() = default;

  // The tokens of Encode, with the bytes of `text` that each holds something of.
  std::vector<SourcedToken> Tokens(absl::string_view text) const;
  // Appends the tokens of a text that holds none of the added ones.
  void AppendTokens(SourcedText text, bool starts_text, std::vector<SourcedToken>* tokens) const;

  TextNormalizer normalizer_;
  PreTokenizer pre_tokenizer_;
  TokenizerModel model_;
  AddedTokens added_tokens_;
  int64_t begin_ = 0;
  int64_t end_ = 0;
  absl::flat_hash_map<int64_t, std::string> pieces_;  // For people, by id.
};

}  // namespace distill_l2s
