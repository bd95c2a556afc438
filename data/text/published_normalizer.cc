#include "data/text/published_normalizer.h"

#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

namespace distill_l2s {

std::string NormalizeAsPublishedCode(absl::string_view text, std::u32string* dropped) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* nfkc = icu::Normalizer2::getNFKCInstance(error);
  if (U_FAILURE(error)) return "";
  const icu::UnicodeString normal = nfkc->normalize(
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size()))), error);
  icu::UnicodeString kept;
  bool has_letters = false;
  for (int32_t i = 0; i < normal.length(); i = normal.moveIndex32(i, 1)) {
    const UChar32 character = normal.char32At(i);
    const bool is_letter = (U_GET_GC_MASK(character) & U_GC_L_MASK) != 0;
    has_letters |= is_letter;
    if (is_letter || character == ' ') {
      kept.append(character);
    } else if (!u_isUWhiteSpace(character)) {
      dropped->push_back(static_cast<char32_t>(character));
    }
  }
  if (!has_letters) return "";
  std::string utf8;
  return kept.toLower(icu::Locale::getRoot()).trim().toUTF8String(utf8);
}

}  // namespace distill_l2s
