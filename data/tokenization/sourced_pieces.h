#pragma once

#include <vector>

#include "absl/types/span.h"
#include "data/tokenization/sourced_text.h"
#include "data/tokenization/token_spans.h"

namespace distill_l2s {

// The pieces of a normalised text, which name bytes of its UTF-8, with the bytes that these were made of.
//   é at [0, 3) of a text, pieces {7, [0, 1)} and {8, [1, 2)}  ->  {7, [0, 3)} and {8, [0, 3)}
std::vector<SourcedToken> SourcedPieces(const SourcedText& text, absl::Span<const SourcedToken> pieces);

}  // namespace distill_l2s
