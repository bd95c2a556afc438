#include "data/tokenization/word_pieces.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace distill_l2s {
namespace {

// True for the bytes of a UTF-8 character that are not its first.
bool IsInsideCharacter(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

int64_t CountCharacters(absl::string_view word) {
  return std::count_if(word.begin(), word.end(), [](char byte) { return !IsInsideCharacter(byte); });
}

}  // namespace

SourcedToken WordPieces::LongestPiece(absl::string_view word, size_t begin) const {
  const auto token = [begin](int64_t id, size_t end) {
    return SourcedToken{id, static_cast<int64_t>(begin), static_cast<int64_t>(end)};
  };
  for (size_t end = word.size(); end > begin; --end) {
    if (end < word.size() && IsInsideCharacter(word[end])) continue;
    const absl::string_view rest = word.substr(begin, end - begin);
    const auto found = begin == 0 ? ids_.find(rest) : ids_.find(absl::StrCat(options_.continuation, rest));
    if (found != ids_.end()) return token(found->second, end);
  }
  return token(options_.unknown, begin);
}

std::vector<SourcedToken> WordPieces::Cut(absl::string_view word) const {
  const std::vector<SourcedToken> unknown = {{options_.unknown, 0, static_cast<int64_t>(word.size())}};
  if (CountCharacters(word) > options_.max_characters) return unknown;
  std::vector<SourcedToken> pieces;
  for (size_t begin = 0; begin < word.size();) {
    pieces.push_back(LongestPiece(word, begin));
    if (pieces.back().end == pieces.back().begin) return unknown;
    begin = pieces.back().end;
  }
  return pieces;
}

}  // namespace distill_l2s
