#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace distill_l2s {

// The labels of a recogniser as transformers' Wav2Vec2CTCTokenizer stores them.
struct VocabularyFile {
  std::vector<std::string> labels;  // By id, 0 .. V-1.
  std::string unknown;              // The label of characters that have none.
  std::string blank;                // The tokenizer's padding, which is the CTC blank.
  std::string language;             // The chosen one where the file holds several, else empty.
};

// Reads vocab.json, an object of label: id, and where they are beside it: tokenizer_config.json (pad_token,
// unk_token, word_delimiter_token, target_lang) and added_tokens.json (more labels). Without the former,
// padding is [PAD] or <pad> and the unknown label [UNK] or <unk>.
//   language  which vocabulary to take of a file that holds several, an object of language: vocabulary
//             (facebook/mms-1b-all); empty: target_lang, or the only one there is
// Errors name the file and what is wrong: ids that are not 0 .. V-1, each once; no label for padding or the
// unknown; a label that is empty or holds a space; a word delimiter other than |; an unknown language.
absl::StatusOr<VocabularyFile> ReadVocabularyFile(const std::string& path, absl::string_view language);

}  // namespace distill_l2s
