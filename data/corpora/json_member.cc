#include "data/corpora/json_member.h"

namespace distill_l2s {
namespace {

constexpr char kSpaces[] = " \t\r\n";

size_t SkipSpaces(absl::string_view line, size_t at) {
  at = line.find_first_not_of(kSpaces, at);
  return at == absl::string_view::npos ? line.size() : at;
}

// The place behind the string whose opening quote is at `at`.
size_t SkipString(absl::string_view line, size_t at) {
  for (++at; at < line.size() && line[at] != '"'; ++at) {
    if (line[at] == '\\') ++at;
  }
  return at < line.size() ? at + 1 : line.size();
}

// The place behind the value at `at`: of the comma or bracket that ends it.
size_t SkipValue(absl::string_view line, size_t at) {
  int depth = 0;
  while (at < line.size()) {
    const char c = line[at];
    if (depth == 0 && (c == ',' || c == '}' || c == ']')) break;
    if (c == '[' || c == '{') ++depth;
    if (c == ']' || c == '}') --depth;
    at = c == '"' ? SkipString(line, at) : at + 1;
  }
  return at;
}

}  // namespace

JsonMember FindLastMember(absl::string_view line, absl::string_view name) {
  JsonMember found;
  size_t at = SkipSpaces(line, 0);
  if (at == line.size() || line[at] != '{') return found;
  ++at;
  while ((at = SkipSpaces(line, at)) < line.size() && line[at] == '"') {
    const size_t behind = SkipString(line, at);
    const absl::string_view key = line.substr(at + 1, behind - at - 2);
    at = SkipSpaces(line, behind);
    if (at == line.size() || line[at] != ':') break;
    const size_t begin = SkipSpaces(line, at + 1);
    at = SkipValue(line, begin);
    if (key == name) {
      const absl::string_view value = line.substr(begin, at - begin);
      found = {begin, value.substr(0, value.find_last_not_of(kSpaces) + 1)};
    }
    if (at < line.size() && line[at] == ',') ++at;
  }
  return found;
}

}  // namespace distill_l2s
