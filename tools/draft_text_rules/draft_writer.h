#pragma once

#include <unicode/uniset.h>

#include <string>

#include "absl/strings/string_view.h"
#include "tools/draft_text_rules/text_survey.h"

namespace distill_l2s {

// Text format with comments, line by line.
class DraftWriter {
 public:
  // One or more lines that begin with "# ", or "#   " if `indented`. `text` is broken between words.
  void Comment(absl::string_view text, bool indented = false);
  // name: "value", with what text format needs escaped.
  void StringField(absl::string_view name, absl::string_view value);
  // name: VALUE
  void Field(absl::string_view name, absl::string_view value);
  void EmptyLine() { text_ += "\n"; }

  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// An ICU pattern for the characters of `set`, in order: "[a-z á \u0301]". Marks and what does not show are
// escaped.
std::string SetPattern(const icu::UnicodeSet& set);

// "12 times in 10 texts (ng'ombe, ng’ombe)", for a comment; without texts if they are 0.
std::string DescribeUse(const CharacterUse& use);

}  // namespace distill_l2s
