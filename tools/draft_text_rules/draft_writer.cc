#include "tools/draft_text_rules/draft_writer.h"

#include <unicode/unistr.h>

#include <cstdint>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "data/text/character_name.h"

namespace distill_l2s {
namespace {

constexpr size_t kLineBytes = 118;
constexpr int kExampleCharacters = 30;

std::string InPattern(UChar32 character) {
  if (IsInvisible(static_cast<char32_t>(character))) {
    return absl::StrFormat(character > 0xFFFF ? "\\U%08X" : "\\u%04X", character);
  }
  std::string utf8;
  icu::UnicodeString(character).toUTF8String(utf8);
  const bool has_a_meaning = icu::UnicodeString(u"-[]\\&^${}:").indexOf(character) >= 0;
  return has_a_meaning ? absl::StrCat("\\", utf8) : utf8;
}

std::string Times(int64_t count, const char* what) {
  return absl::StrCat(count, " ", what, count == 1 ? "" : "s");
}

}  // namespace

void DraftWriter::Comment(absl::string_view text, bool indented) {
  const std::string start = indented ? "#  " : "#";
  std::string line = start;
  for (const absl::string_view word : absl::StrSplit(text, ' ', absl::SkipEmpty())) {
    if (line.size() > start.size() && line.size() + 1 + word.size() > kLineBytes) {
      absl::StrAppend(&text_, line, "\n");
      line = start;
    }
    absl::StrAppend(&line, " ", word);
  }
  absl::StrAppend(&text_, line, "\n");
}

void DraftWriter::StringField(absl::string_view name, absl::string_view value) {
  absl::StrAppend(&text_, name, ": \"", absl::StrReplaceAll(value, {{"\\", "\\\\"}, {"\"", "\\\""}}), "\"\n");
}

void DraftWriter::Field(absl::string_view name, absl::string_view value) {
  absl::StrAppend(&text_, name, ": ", value, "\n");
}

std::string SetPattern(const icu::UnicodeSet& set) {
  std::vector<std::string> parts;
  for (int32_t range = 0; range < set.getRangeCount(); ++range) {
    const UChar32 start = set.getRangeStart(range), end = set.getRangeEnd(range);
    if (end - start >= 2) {
      parts.push_back(absl::StrCat(InPattern(start), "-", InPattern(end)));
      continue;
    }
    for (UChar32 character = start; character <= end; ++character) parts.push_back(InPattern(character));
  }
  return absl::StrCat("[", absl::StrJoin(parts, " "), "]");
}

std::string DescribeUse(const CharacterUse& use) {
  std::vector<std::string> examples;
  for (const std::string& example : use.examples) examples.push_back(ShowText(example, kExampleCharacters));
  const std::string texts = use.texts == 0 ? "" : absl::StrCat(" in ", Times(use.texts, "text"));
  return absl::StrCat(Times(use.times, "time"), texts, " (", absl::StrJoin(examples, ", "), ")");
}

}  // namespace distill_l2s
