#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "data/tokenization/subword_tokenizer.h"

namespace distill_l2s {

// The tokenizer of a text encoder as Hugging Face ships it, by the files in `directory`:
//   sentencepiece.bpe.model     XlmRobertaTokenizer (XLM-R, InfoXLM, multilingual E5)
//   vocab.txt                   BertTokenizer (multilingual BERT, MuRIL, most models of one language)
//   vocab.json and merges.txt   RobertaTokenizer
//   tokenizer.json              TokenizerJson (any of these, as transformers 5 saves them)
// the first that is there. Errors: none of them, or the tokenizer's own.
absl::StatusOr<std::unique_ptr<SubwordTokenizer>> LoadSubwordTokenizer(const std::string& directory);

}  // namespace distill_l2s
