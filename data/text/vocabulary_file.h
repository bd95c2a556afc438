#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/text/ctc_tokenizer_settings.h"

namespace distill_l2s {

// The labels of a recogniser as transformers' Wav2Vec2CTCTokenizer stores them.
struct VocabularyFile {
  std::vector<std::string> labels;  // By id, 0 .. V-1.
  std::string unknown;              // The label of characters that have none; "" if there is no such label.
  std::string blank;                // The tokenizer's padding, which is the CTC blank.
  std::string language;             // The chosen one where the file holds several, else empty.
  CtcTokenizerSettings settings;
};

// Reads vocab.json, an object of label: id, and the files beside it as transformers does:
//   tokenizer_config.json    settings, special tokens, and added_tokens_decoder: more labels
//   special_tokens_map.json  special tokens that the former does not name
//   added_tokens.json        more labels, where there is no added_tokens_decoder
//   config.json              tokenizer_class, if the tokenizer's own file has none
// Special tokens default to <s>, </s>, <unk> and <pad>; where vocab.json has [UNK] or [PAD] instead, to
// those. Without a label for the unknown, `unknown` is "".
//   language  which vocabulary to take of a file that holds several, an object of language: vocabulary
//             (facebook/mms-1b-all); empty: target_lang, or the only one there is
//   classes   the classes of the head. Labels beyond them are left out; special tokens that no file numbers
//             follow the others in transformers' order (bos, eos, unknown, padding). Not given: every label
//             that a file numbers.
// Errors name the file and what is wrong: ids that are not 0 .. V-1, each once; fewer labels than classes; no
// label for padding; an unknown language; ParseCtcTokenizerSettings's.
absl::StatusOr<VocabularyFile> ReadVocabularyFile(const std::string& path, absl::string_view language,
                                                  std::optional<int64_t> classes = std::nullopt);

}  // namespace distill_l2s
