#include "data/tokenization/token_spans.h"

#include <algorithm>

namespace distill_l2s {
namespace {

bool BeginsCharacter(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

// The number of characters that begin before each byte and before the end; a byte that is inside one counts
// it.
std::vector<int64_t> CharactersBefore(absl::string_view text) {
  std::vector<int64_t> counts = {0};
  for (const char byte : text) counts.push_back(counts.back() + BeginsCharacter(byte));
  return counts;
}

}  // namespace

std::vector<TokenSpan> SpansOfTokens(absl::string_view text, absl::Span<const SourcedToken> tokens) {
  const std::vector<int64_t> before = CharactersBefore(text);
  const int64_t size = static_cast<int64_t>(text.size());
  std::vector<int64_t> owners(before.back(), -1);
  for (size_t token = 0; token < tokens.size(); ++token) {
    const int64_t end = std::min(tokens[token].end, size);
    if (tokens[token].begin >= end) continue;
    const int64_t first = std::max<int64_t>(0, before[tokens[token].begin + 1] - 1);
    for (int64_t i = first; i < before[end]; ++i) owners[i] = static_cast<int64_t>(token);
  }
  std::vector<TokenSpan> spans(tokens.size(), {0, 0});
  for (int64_t i = 0; i < static_cast<int64_t>(owners.size()); ++i) {
    if (owners[i] < 0) continue;
    TokenSpan& span = spans[owners[i]];
    if (span.first == span.second) span.first = i;
    span.second = i + 1;
  }
  return spans;
}

}  // namespace distill_l2s
