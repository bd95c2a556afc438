#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

// Which characters of a text its tokens were made of, through whatever normalisation lies between.
namespace distill_l2s {

// Characters (code points) [begin, end) of a text; none if begin = end.
using TokenSpan = std::pair<int64_t, int64_t>;

// A token and the bytes [begin, end) of the text that it holds something of. Neighbours overlap where a
// character became parts of both.
struct SourcedToken {
  int64_t id;
  int64_t begin;
  int64_t end;
};

// The span of each token, from its first character to its last. A character that several tokens hold parts of
// belongs to the last of them; a token that is left without one has the span [0, 0).
//   "ﬁn", read as "f" "in", both made of the ligature  ->  [0, 0) [0, 2)
std::vector<TokenSpan> SpansOfTokens(absl::string_view text, absl::Span<const SourcedToken> tokens);

}  // namespace distill_l2s
