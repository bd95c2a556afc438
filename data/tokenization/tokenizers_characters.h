#pragma once

#include <unicode/umachine.h>

namespace distill_l2s {

// Classes of characters as the tokenizers library has them: for BERT it uses tables of Unicode 8, in which
// younger characters belong to no class.

// Controls, formats and private characters, but for tab and the ends of lines.
bool IsTokenizersControl(UChar32 character);
// Punctuation, and the symbols of ASCII.
bool IsTokenizersPunctuation(UChar32 character);
// Marks without a width of their own.
bool IsTokenizersAccent(UChar32 character);
// Chinese characters, but for the library's gap from U+2B820 to U+2B91F.
bool IsTokenizersIdeograph(UChar32 character);
// The \w of regular expressions.
bool IsTokenizersWordCharacter(UChar32 character);

}  // namespace distill_l2s
