#include "data/tokenization/subword_tokenizer_factory.h"

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "data/tokenization/bert_tokenizer.h"
#include "data/tokenization/roberta_tokenizer.h"
#include "data/tokenization/tokenizer_json.h"
#include "data/tokenization/xlm_roberta_tokenizer.h"

namespace distill_l2s {

absl::StatusOr<std::unique_ptr<SubwordTokenizer>> LoadSubwordTokenizer(const std::string& directory) {
  const std::string sentencepiece = JoinPath(directory, "sentencepiece.bpe.model");
  if (FileExists(sentencepiece)) return XlmRobertaTokenizer::Load(sentencepiece);
  if (FileExists(JoinPath(directory, "vocab.txt"))) return BertTokenizer::Load(directory);
  if (FileExists(JoinPath(directory, "merges.txt"))) return RobertaTokenizer::Load(directory);
  const std::string tokenizer_json = JoinPath(directory, "tokenizer.json");
  if (FileExists(tokenizer_json)) return TokenizerJson::Load(tokenizer_json);
  if (!std::filesystem::is_directory(directory)) {
    return absl::NotFoundError(absl::StrCat(directory, ": no such directory"));
  }
  return absl::NotFoundError(absl::StrCat(
      directory,
      ": no tokenizer, expected sentencepiece.bpe.model (XLM-R), vocab.txt (BERT), vocab.json and ",
      "merges.txt (RoBERTa) or tokenizer.json (any of them)"));
}

}  // namespace distill_l2s
