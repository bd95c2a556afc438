#include "data/tokenization/bert_words.h"

#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <functional>

namespace distill_l2s {
namespace {

constexpr UChar32 kReplacement = 0xFFFD;

constexpr struct {
  UChar32 first;
  UChar32 last;
} kIdeographs[] = {{0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0xF900, 0xFAFF},   {0x20000, 0x2A6DF},
                   {0x2A700, 0x2B73F}, {0x2B740, 0x2B81F}, {0x2B820, 0x2CEAF}, {0x2F800, 0x2FA1F}};

bool IsIdeograph(UChar32 character) {
  for (const auto& range : kIdeographs) {
    if (character >= range.first && character <= range.last) return true;
  }
  return false;
}

bool IsLineOrTab(UChar32 character) { return character == '\t' || character == '\n' || character == '\r'; }

// What BERT calls white space: fewer characters than Unicode does, and those are parted at as well, later.
bool IsSpace(UChar32 character) {
  return IsLineOrTab(character) || u_charType(character) == U_SPACE_SEPARATOR;
}

// Of the Unicode categories that begin with C: controls, formats, private and unassigned characters.
bool IsControl(UChar32 character) {
  return !IsLineOrTab(character) && (U_GET_GC_MASK(character) & U_GC_C_MASK) != 0;
}

bool IsPunctuation(UChar32 character) {
  const bool is_ascii_symbol = character < 128 && u_isgraph(character) && !u_isalnum(character);
  return is_ascii_symbol || u_ispunct(character);
}

icu::UnicodeString Clean(const icu::UnicodeString& text, bool split_ideographs) {
  icu::UnicodeString clean;
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 character = text.char32At(i);
    if (character == 0 || character == kReplacement || IsControl(character)) continue;
    if (IsSpace(character)) {
      clean.append(UChar32{' '});
    } else if (split_ideographs && IsIdeograph(character)) {
      clean.append(UChar32{' '}).append(character).append(UChar32{' '});
    } else {
      clean.append(character);
    }
  }
  return clean;
}

// Character by character, as transformers: a final sigma is none.
icu::UnicodeString Lower(const icu::UnicodeString& word) {
  icu::UnicodeString lower;
  for (int32_t i = 0; i < word.length(); i = word.moveIndex32(i, 1)) {
    lower.append(icu::UnicodeString(word.char32At(i)).toLower(icu::Locale::getRoot()));
  }
  return lower;
}

icu::UnicodeString StripAccents(const icu::UnicodeString& word) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::UnicodeString decomposed = icu::Normalizer2::getNFDInstance(error)->normalize(word, error);
  icu::UnicodeString stripped;
  for (int32_t i = 0; i < decomposed.length(); i = decomposed.moveIndex32(i, 1)) {
    const UChar32 character = decomposed.char32At(i);
    if (u_charType(character) != U_NON_SPACING_MARK) stripped.append(character);
  }
  return stripped;
}

// Calls `take` with each stretch between characters for which `parts` holds, and, with `keep`, with these
// characters; never with an empty one.
void Split(const icu::UnicodeString& text, const std::function<bool(UChar32)>& parts, bool keep,
           const std::function<void(const icu::UnicodeString&)>& take) {
  int32_t start = 0;
  for (int32_t i = 0; i < text.length();) {
    const int32_t next = text.moveIndex32(i, 1);
    if (parts(text.char32At(i))) {
      if (i > start) take(text.tempSubStringBetween(start, i));
      if (keep) take(text.tempSubStringBetween(i, next));
      start = next;
    }
    i = next;
  }
  if (start < text.length()) take(text.tempSubStringBetween(start));
}

}  // namespace

std::vector<std::string> BertWords(absl::string_view text, const BertWordOptions& options) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::UnicodeString clean =
      Clean(icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())}),
            options.split_ideographs);
  const icu::UnicodeString composed = icu::Normalizer2::getNFCInstance(error)->normalize(clean, error);
  std::vector<std::string> words;
  const auto take = [&](const icu::UnicodeString& word) { word.toUTF8String(words.emplace_back()); };
  Split(composed, u_isUWhiteSpace, /*keep=*/false, [&](const icu::UnicodeString& raw) {
    icu::UnicodeString word = raw;
    if (options.lower_case) word = Lower(word);
    if (options.strip_accents) word = StripAccents(word);
    Split(word, IsPunctuation, /*keep=*/true, take);
  });
  return words;
}

}  // namespace distill_l2s
