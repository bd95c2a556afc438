#pragma once

#include <unicode/uniset.h>

#include <vector>

#include "tools/draft_text_rules/exemplar_characters.h"
#include "tools/draft_text_rules/text_survey.h"

namespace distill_l2s {

// Which letters and marks a draft of text rules keeps, and why.
struct LetterChoice {
  icu::UnicodeSet letters;        // All that are kept: those of CLDR and `added`.
  std::vector<UChar32> added;     // Not CLDR's letters, but often in the texts. The most frequent first.
  std::vector<UChar32> left_out;  // In the texts, but rare or of another script. The most frequent first.
  std::vector<UChar32> unseen;    // CLDR's, but never in the texts.
  icu::UnicodeSet stress_marks;   // Marks in the texts of a language that has none among its letters.
  bool needs_nfc = false;         // NFKC takes one of the letters apart into a letter and a mark: Thai's ำ.
};

// Keeps CLDR's letters, and those of the texts that CLDR has for loan words or that are of the same script,
// if they are frequent enough: AddedLetterThreshold(). A language that ICU does not know is taken to be
// written in the script of most of its letters. Characters that look like an apostrophe are left to the
// joiners, and those that show as nothing are kept only if they are CLDR's.
LetterChoice ChooseLetters(const ExemplarCharacters& exemplars, const TextSurvey& survey);

// How many times texts of so many characters must have a letter of CLDR's `auxiliary` set, or of a language
// that ICU does not know: 1 in 20,000 characters, at least 5. Another letter must be there ten times as
// often.
int64_t AddedLetterThreshold(int64_t characters);

}  // namespace distill_l2s
