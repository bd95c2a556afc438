#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace sentencepiece {
class SentencePieceProcessor;
}

namespace distill_l2s {

// XLM-R's tokenizer over a SentencePiece model: <s> = 0, <pad> = 1, </s> = 2, <unk> = 3, then piece id + 1.
// Equals transformers' XLMRobertaTokenizer (the slow one, SentencePiece itself), special tokens in the text included.
class SubwordTokenizer {
 public:
  // `model_path`: sentencepiece.bpe.model.
  static absl::StatusOr<SubwordTokenizer> Load(const std::string& model_path);
  SubwordTokenizer(SubwordTokenizer&&);
  ~SubwordTokenizer();

  // <s> pieces </s>. Thread-safe.
  std::vector<int64_t> Encode(absl::string_view text) const;
  // The pieces of Encode as text, for people: "<s>", "▁bun", "ă", "</s>".
  std::vector<std::string> Pieces(absl::string_view text) const;
  int64_t pad_id() const { return 1; }

 private:
  explicit SubwordTokenizer(std::unique_ptr<sentencepiece::SentencePieceProcessor> processor);

  std::unique_ptr<sentencepiece::SentencePieceProcessor> processor_;
};

}  // namespace distill_l2s
