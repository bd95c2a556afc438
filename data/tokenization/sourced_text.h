#pragma once

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace distill_l2s {

// A character and the bytes [begin, end) of the text that it was made of.
struct SourcedCharacter {
  UChar32 character;
  int64_t begin;
  int64_t end;
};
using SourcedText = std::vector<SourcedCharacter>;

// The characters of a text; bytes that are no UTF-8 are U+FFFD, one or more a character.
SourcedText CharactersOf(absl::string_view utf8);

// Appends the characters of `unicode`, all made of the bytes [begin, end).
void AppendUnicode(const icu::UnicodeString& unicode, int64_t begin, int64_t end, SourcedText* text);

// The normalised text, equal to that of the whole. Characters that do not normalise apart share their
// sources.
//   NFC: e, U+0301, x  ->  é made of the first two, x
SourcedText Normalize(const SourcedText& text, const icu::Normalizer2& normalizer);

std::string ToUtf8(const SourcedText& text);

}  // namespace distill_l2s
