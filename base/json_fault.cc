#include "base/json_fault.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace distill_l2s {
namespace {

struct Phrase {
  absl::string_view theirs;
  const char* ours;
};

// At the end of nlohmann's messages.
constexpr Phrase kTokens[] = {{"; expected '}'", "a comma or }"},
                              {"; expected ']'", "a comma or ]"},
                              {"; expected ':'", "a colon"},
                              {"; expected string literal", "a name in double quotes"},
                              {"; expected end of input", "nothing more"},
                              {"; expected '[', '{', or a literal", "a value"}};

// Behind "syntax error while parsing CONTEXT - ", where the tokens end.
constexpr Phrase kLexical[] = {
    {" - invalid number", "a number"},
    {" - invalid string: missing closing quote", "a closing double quote"},
    {" - invalid string: control character", "control characters escaped, as \\n"},
    {" - invalid string: ill-formed UTF-8", "UTF-8"},
    {" - invalid string: forbidden character", "one of \"\\/bfnrtu behind a backslash"},
    {" - invalid string: '\\u'", "\\u and four hexadecimal digits"},
    {" - invalid string: surrogate", "\\u of a whole surrogate pair"},
    {"number overflow", "a number that fits into 64 bits"}};

const char* Expected(absl::string_view message) {
  // The text that was read lies between these two; it may hold any phrase.
  const absl::string_view head = message.substr(0, message.find("; last read: '"));
  for (const Phrase& phrase : kLexical) {
    if (absl::StrContains(head, phrase.theirs)) return phrase.ours;
  }
  for (const Phrase& phrase : kTokens) {
    if (absl::EndsWith(message, phrase.theirs)) return phrase.ours;
  }
  return absl::StrContains(head, " - invalid literal") ? "a value" : "a JSON object";
}

}  // namespace

size_t ColumnOf(absl::string_view line, size_t offset) {
  const absl::string_view before = line.substr(0, std::min(offset, line.size()));
  return 1 + static_cast<size_t>(
                 std::count_if(before.begin(), before.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string JsonFault(absl::string_view line, size_t byte, absl::string_view message) {
  constexpr size_t kShownBytes = 20;
  const size_t offset = std::min(byte == 0 ? 0 : byte - 1, line.size());
  const absl::string_view rest = line.substr(offset);
  const std::string found = rest.empty() ? "the end of the line"
                                         : absl::StrCat("\"", absl::CHexEscape(rest.substr(0, kShownBytes)),
                                                        rest.size() > kShownBytes ? "..." : "", "\"");
  return absl::StrCat("column ", ColumnOf(line, offset), ": not valid JSON: ", found, ", expected ",
                      Expected(message));
}

}  // namespace distill_l2s
