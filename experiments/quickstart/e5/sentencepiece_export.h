#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "experiments/quickstart/e5/e5_file.h"

namespace distill_l2s {

// The bytes of a SentencePiece unigram model as XLM-R ships it: pieces <unk>, <s>, </s>, then the file's own
// but for its special tokens, so that a piece's id is XLM-R's less one; nmt_nfkc normalisation; a space in
// front, none twice. Errors name `source`: special tokens elsewhere than XLM-R has them, a piece that is no
// UTF-8 or stands twice, a score that is no number.
absl::StatusOr<std::string> ExportSentencePiece(const E5File& file, absl::string_view source);

}  // namespace distill_l2s
