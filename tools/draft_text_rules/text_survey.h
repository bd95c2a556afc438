#pragma once

#include <unicode/locid.h>
#include <unicode/utypes.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace distill_l2s {

// How one character, or several together, occur in texts.
struct CharacterUse {
  int64_t times = 0;
  int64_t texts = 0;
  int64_t between_letters = 0;        // Of the times: letters or marks on either side.
  int64_t at_word_edges = 0;          // Of the times: a letter or mark on one side.
  std::vector<std::string> examples;  // At most three words; those with it between letters come first.
};

// Counts the characters of texts, composed (NFC) and in the small letters of their language.
class TextSurvey {
 public:
  explicit TextSurvey(const icu::Locale& locale) : locale_(locale) {}

  // Ill-formed UTF-8 counts as U+FFFD.
  void Add(absl::string_view text);

  int64_t texts() const { return texts_; }
  int64_t characters() const { return characters_; }  // White space left out.
  const std::map<UChar32, CharacterUse>& uses() const { return uses_; }

  // The characters that `belongs` is true of, as if they were one; `texts` is 0, not known.
  CharacterUse Sum(const std::function<bool(UChar32)>& belongs) const;

 private:
  icu::Locale locale_;
  int64_t texts_ = 0;
  int64_t characters_ = 0;
  std::map<UChar32, CharacterUse> uses_;
};

}  // namespace distill_l2s
