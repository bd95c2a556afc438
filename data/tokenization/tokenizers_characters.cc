#include "data/tokenization/tokenizers_characters.h"

#include <unicode/uchar.h>

namespace distill_l2s {
namespace {

constexpr uint8_t kTablesMajorVersion = 8;

bool IsInTables(UChar32 character) {
  UVersionInfo age;
  u_charAge(character, age);
  return age[0] <= kTablesMajorVersion;
}

constexpr struct {
  UChar32 first;
  UChar32 last;
} kIdeographs[] = {{0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0xF900, 0xFAFF},  {0x20000, 0x2A6DF},
                   {0x2A700, 0x2B81F}, {0x2B920, 0x2CEAF}, {0x2F800, 0x2FA1F}};

}  // namespace

bool IsTokenizersControl(UChar32 character) {
  if (character == '\t' || character == '\n' || character == '\r') return false;
  return (U_GET_GC_MASK(character) & (U_GC_CC_MASK | U_GC_CF_MASK | U_GC_CO_MASK)) != 0 &&
         IsInTables(character);
}

bool IsTokenizersPunctuation(UChar32 character) {
  if (character < 0x80) return u_isgraph(character) && !u_isalnum(character);
  return u_ispunct(character) && IsInTables(character);
}

bool IsTokenizersAccent(UChar32 character) {
  return u_charType(character) == U_NON_SPACING_MARK && IsInTables(character);
}

bool IsTokenizersIdeograph(UChar32 character) {
  for (const auto& range : kIdeographs) {
    if (character >= range.first && character <= range.last) return true;
  }
  return false;
}

bool IsTokenizersWordCharacter(UChar32 character) {
  constexpr uint32_t kMask = U_GC_M_MASK | U_GC_ND_MASK | U_GC_PC_MASK;
  return u_isUAlphabetic(character) || (U_GET_GC_MASK(character) & kMask) != 0 ||
         u_hasBinaryProperty(character, UCHAR_JOIN_CONTROL);
}

}  // namespace distill_l2s
