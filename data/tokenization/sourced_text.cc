#include "data/tokenization/sourced_text.h"

#include <unicode/utf8.h>

#include <algorithm>

namespace distill_l2s {
namespace {

constexpr UChar32 kReplacement = 0xFFFD;
// A stretch of marks that is longer normalises as one: no language writes it, and the cuts take square time.
constexpr size_t kMaxCutCharacters = 64;

icu::UnicodeString Normalized(const SourcedText& text, size_t begin, size_t end,
                              const icu::Normalizer2& normalizer) {
  icu::UnicodeString raw;
  for (size_t i = begin; i < end; ++i) raw.append(text[i].character);
  UErrorCode error = U_ZERO_ERROR;
  return normalizer.normalize(raw, error);
}

void AppendNormalized(const SourcedText& text, size_t begin, size_t end, const icu::Normalizer2& normalizer,
                      SourcedText* normalized) {
  int64_t first = text[begin].begin, last = text[begin].end;
  for (size_t i = begin; i < end; ++i) {
    first = std::min(first, text[i].begin);
    last = std::max(last, text[i].end);
  }
  AppendUnicode(Normalized(text, begin, end, normalizer), first, last, normalized);
}

// Normalises [begin, end), before and after which the normaliser has a boundary, in the smallest parts that
// give the same.
void AppendStretch(const SourcedText& text, size_t begin, size_t end, const icu::Normalizer2& normalizer,
                   SourcedText* normalized) {
  for (size_t cut = begin + 1; cut < end && end - begin <= kMaxCutCharacters; ++cut) {
    const icu::UnicodeString parts =
        Normalized(text, begin, cut, normalizer) + Normalized(text, cut, end, normalizer);
    if (parts != Normalized(text, begin, end, normalizer)) continue;
    AppendNormalized(text, begin, cut, normalizer, normalized);
    begin = cut;
  }
  AppendNormalized(text, begin, end, normalizer, normalized);
}

}  // namespace

SourcedText CharactersOf(absl::string_view utf8) {
  SourcedText text;
  const auto size = static_cast<int32_t>(utf8.size());
  for (int32_t i = 0; i < size;) {
    const int32_t begin = i;
    UChar32 character;
    U8_NEXT(utf8.data(), i, size, character);
    text.push_back({character < 0 ? kReplacement : character, begin, i});
  }
  return text;
}

void AppendUnicode(const icu::UnicodeString& unicode, int64_t begin, int64_t end, SourcedText* text) {
  for (int32_t i = 0; i < unicode.length(); i = unicode.moveIndex32(i, 1)) {
    text->push_back({unicode.char32At(i), begin, end});
  }
}

SourcedText Normalize(const SourcedText& text, const icu::Normalizer2& normalizer) {
  SourcedText normalized;
  for (size_t begin = 0; begin < text.size();) {
    size_t end = begin + 1;
    while (end < text.size() && !normalizer.hasBoundaryBefore(text[end].character)) ++end;
    AppendStretch(text, begin, end, normalizer, &normalized);
    begin = end;
  }
  return normalized;
}

std::string ToUtf8(const SourcedText& text) {
  icu::UnicodeString unicode;
  for (const SourcedCharacter& c : text) unicode.append(c.character);
  std::string utf8;
  return unicode.toUTF8String(utf8);
}

}  // namespace distill_l2s
