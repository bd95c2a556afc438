#include "experiments/evaluation/code_points.h"

#include <glog/logging.h>
#include <unicode/brkiter.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <memory>

namespace distill_l2s {

std::vector<int32_t> DecodeUtf8(absl::string_view text) {
  std::vector<int32_t> code_points;
  code_points.reserve(text.size());
  const char* bytes = text.data();
  const int64_t size = static_cast<int64_t>(text.size());
  for (int64_t i = 0; i < size;) {
    UChar32 code_point;
    U8_NEXT_OR_FFFD(bytes, i, size, code_point);
    code_points.push_back(code_point);
  }
  return code_points;
}

std::string EncodeUtf8(int32_t code_point) {
  char buffer[U8_MAX_LENGTH];
  int length = 0;
  U8_APPEND_UNSAFE(buffer, length, code_point);
  return std::string(buffer, length);
}

bool IsWhitespace(int32_t c) {
  return (c >= 0x09 && c <= 0x0d) || (c >= 0x1c && c <= 0x20) || c == 0x85 || c == 0xa0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f ||
         c == 0x3000;
}

std::vector<std::string> SplitGraphemes(absl::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> breaks(
      icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), error));
  CHECK(U_SUCCESS(error)) << "ICU has no character break iterator: " << u_errorName(error);
  const auto unicode =
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int>(text.size())));
  breaks->setText(unicode);
  std::vector<std::string> graphemes;
  int start = breaks->first();
  for (int end = breaks->next(); end != icu::BreakIterator::DONE; start = end, end = breaks->next()) {
    graphemes.emplace_back();
    unicode.tempSubStringBetween(start, end).toUTF8String(graphemes.back());
  }
  return graphemes;
}

}  // namespace distill_l2s
