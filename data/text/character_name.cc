#include "data/text/character_name.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace distill_l2s {
namespace {

std::string Utf8(UChar32 character) {
  uint8_t bytes[U8_MAX_LENGTH];
  int32_t length = 0;
  UBool error = false;
  U8_APPEND(bytes, length, U8_MAX_LENGTH, character, error);
  return error ? "" : std::string(bytes, bytes + length);
}

// Without the number that ICU puts behind it where Unicode has no name: "<control>".
std::string Name(UChar32 character) {
  char name[128] = "";
  UErrorCode error = U_ZERO_ERROR;
  u_charName(character, U_EXTENDED_CHAR_NAME, name, sizeof name, &error);
  if (U_FAILURE(error)) return "";
  const absl::string_view found = name;
  const size_t dash = found.rfind('-');
  if (found.empty() || found[0] != '<' || dash == absl::string_view::npos) return std::string(found);
  return absl::StrCat(found.substr(0, dash), ">");
}

bool IsMark(UChar32 character) { return (U_GET_GC_MASK(character) & U_GC_M_MASK) != 0; }

bool IsIgnorable(UChar32 character) {
  return u_hasBinaryProperty(character, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

}  // namespace

bool IsInvisible(char32_t character) {
  const UChar32 code_point = static_cast<UChar32>(character);
  return (U_GET_GC_MASK(code_point) & (U_GC_C_MASK | U_GC_Z_MASK | U_GC_M_MASK)) != 0 ||
         IsIgnorable(code_point);
}

std::string NumberAndName(char32_t character) {
  const std::string number = absl::StrFormat("U+%04X", static_cast<uint32_t>(character));
  const std::string name = Name(static_cast<UChar32>(character));
  return name.empty() ? number : absl::StrCat(number, " ", name);
}

std::string DescribeCharacter(char32_t character) {
  if (IsInvisible(character)) return NumberAndName(character);
  return absl::StrFormat("%s (U+%04X)", Utf8(static_cast<UChar32>(character)),
                         static_cast<uint32_t>(character));
}

std::string ShowText(absl::string_view text, int max_characters) {
  std::string shown;
  const int64_t size = static_cast<int64_t>(text.size());
  bool on_letter = false;
  int characters = 0;
  for (int64_t i = 0; i < size; ++characters) {
    if (characters == max_characters) return absl::StrCat(shown, "…");
    const int64_t start = i;
    UChar32 character;
    U8_NEXT(text.data(), i, size, character);
    if (character < 0) {
      for (int64_t byte = start; byte < i; ++byte) {
        absl::StrAppendFormat(&shown, "<0x%02X>", static_cast<unsigned char>(text[byte]));
      }
      on_letter = false;
    } else if (character == ' ' || !IsInvisible(static_cast<char32_t>(character)) ||
               (IsMark(character) && on_letter && !IsIgnorable(character))) {
      absl::StrAppend(&shown, text.substr(start, i - start));
      on_letter = on_letter ? character != ' ' : u_isalpha(character);
    } else {
      absl::StrAppendFormat(&shown, "<U+%04X>", character);
      on_letter = false;
    }
  }
  return shown;
}

}  // namespace distill_l2s
