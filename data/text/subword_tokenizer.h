#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace distill_l2s {

class UnigramModel;

// XLM-R's tokenizer over a SentencePiece model: <s> = 0, <pad> = 1, </s> = 2, <unk> = 3, then piece id + 1.
// Equals transformers' XLMRobertaTokenizer (the slow one, SentencePiece's own algorithm), special tokens in
// the text included.
class SubwordTokenizer {
 public:
  // `model_path`: sentencepiece.bpe.model. Errors: unreadable, damaged, not laid out as XLM-R's.
  static absl::StatusOr<SubwordTokenizer> Load(const std::string& model_path);
  SubwordTokenizer(SubwordTokenizer&&);
  ~SubwordTokenizer();

  // <s> pieces </s>. Thread-safe.
  std::vector<int64_t> Encode(absl::string_view text) const;
  // The pieces of Encode as text, for people: "<s>", "▁bun", "ă", "</s>".
  std::vector<std::string> Pieces(absl::string_view text) const;
  int64_t pad_id() const { return 1; }

 private:
  explicit SubwordTokenizer(std::unique_ptr<const UnigramModel> model);

  std::unique_ptr<const UnigramModel> model_;
};

}  // namespace distill_l2s
