#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace distill_l2s {

// The code points of a UTF-8 text. An ill-formed sequence becomes U+FFFD, so that any bytes can be scored and
// shown.
std::vector<int32_t> DecodeUtf8(absl::string_view text);

std::string EncodeUtf8(int32_t code_point);

// Python's str.isspace() for one code point, which jiwer's transforms stand on: Unicode's White_Space and the
// separators U+001C to U+001F.
bool IsWhitespace(int32_t code_point);

// What a reader takes for one character: a base with its marks (extended grapheme clusters, Unicode TR 29).
// Splits valid UTF-8; ill-formed sequences come out as U+FFFD.
std::vector<std::string> SplitGraphemes(absl::string_view text);

}  // namespace distill_l2s
