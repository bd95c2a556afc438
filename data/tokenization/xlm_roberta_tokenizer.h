#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/tokenization/special_tokens.h"
#include "data/tokenization/subword_tokenizer.h"

namespace distill_l2s {

class UnigramModel;

// XLM-R's tokenizer over a SentencePiece model: <s> = 0, <pad> = 1, </s> = 2, <unk> = 3, then piece id + 1,
// and <mask> last. Equals transformers' XLMRobertaTokenizer (the slow one, SentencePiece's own algorithm),
// special tokens in the text included.
class XlmRobertaTokenizer : public SubwordTokenizer {
 public:
  // `model_path`: sentencepiece.bpe.model. Errors: unreadable, damaged, not laid out as XLM-R's.
  static absl::StatusOr<std::unique_ptr<XlmRobertaTokenizer>> Load(const std::string& model_path);
  ~XlmRobertaTokenizer() override;

  std::vector<int64_t> Encode(absl::string_view text) const override;
  std::vector<std::string> Pieces(absl::string_view text) const override;
  std::vector<TokenSpan> Spans(absl::string_view text) const override;

 private:
  explicit XlmRobertaTokenizer(std::unique_ptr<const UnigramModel> model);

  // The tokens of Encode, with the bytes of `text` that each holds something of.
  std::vector<SourcedToken> Tokens(absl::string_view text) const;

  const std::unique_ptr<const UnigramModel> model_;
  const std::vector<SpecialToken> special_tokens_;
};

}  // namespace distill_l2s
