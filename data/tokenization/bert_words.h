#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "data/tokenization/sourced_text.h"

namespace distill_l2s {

// How a BERT model's texts were prepared; the fields are those of transformers' BertTokenizer.
struct BertWordOptions {
  bool lower_case = true;
  bool strip_accents = true;
  bool split_ideographs = true;  // Each Chinese character is a word: tokenize_chinese_chars.
};

// The words of a text before they are cut into pieces (Devlin et al. 2019), as the slow BertTokenizer of
// transformers 4.57 finds them: control characters are dropped, the text is brought to NFC, parted at white
// space and around each punctuation mark. Bytes that are no UTF-8 are dropped.
// Example: "Ce-ai făcut?" in lower case without accents -> "ce" "-" "ai" "facut" "?".
std::vector<std::string> BertWords(absl::string_view text, const BertWordOptions& options);

// The same words, each character with the bytes of `text` that it was made of.
std::vector<SourcedText> SourcedBertWords(absl::string_view text, const BertWordOptions& options);

}  // namespace distill_l2s
