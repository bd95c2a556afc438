#pragma once

#include "data/tokenization/precompiled_charsmap.h"
#include "data/tokenization/sourced_text.h"

namespace distill_l2s {

// The text after the replacements of `charsmap` as the tokenizers library makes them ("Precompiled"): a
// grapheme of at most five bytes as a whole, else each character of it, becomes what the table has for its
// shortest prefix. SentencePiece takes the longest match instead: the two differ for some texts in decomposed
// Unicode.
//   o, U+0302, U+0301 with XLM-R's table  ->  ô, which it has for the first two; SentencePiece's is ố
SourcedText ApplyCharsmap(const PrecompiledCharsmap& charsmap, const SourcedText& text);

}  // namespace distill_l2s
