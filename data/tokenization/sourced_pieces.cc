#include "data/tokenization/sourced_pieces.h"

#include <unicode/utf8.h>

#include <algorithm>

namespace distill_l2s {

std::vector<SourcedToken> SourcedPieces(const SourcedText& text, absl::Span<const SourcedToken> pieces) {
  std::vector<const SourcedCharacter*> character_of_byte;
  for (const SourcedCharacter& c : text) {
    character_of_byte.resize(character_of_byte.size() + U8_LENGTH(c.character), &c);
  }
  std::vector<SourcedToken> sourced;
  for (const SourcedToken& piece : pieces) {
    const int64_t end = std::min<int64_t>(piece.end, character_of_byte.size());
    SourcedToken token = {piece.id, 0, 0};
    for (int64_t i = piece.begin; i < end; ++i) {
      const SourcedCharacter& c = *character_of_byte[i];
      token.begin = i == piece.begin ? c.begin : std::min(token.begin, c.begin);
      token.end = std::max(token.end, c.end);
    }
    sourced.push_back(token);
  }
  return sourced;
}

}  // namespace distill_l2s
