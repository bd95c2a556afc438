#pragma once

#include <unicode/unistr.h>

#include <string>

#include "data/text/text_rule_tables.h"

namespace distill_l2s {

// Brings a text into the spelling of the rules, before anything is said about its letters:
//   - characters that fonts show as nothing (Default_Ignorable_Code_Point) go, unless the rules name them
//   - the language's lower case, if the rules ask for it
//   - what `removed` holds goes, off composed letters too: with U+0301 in it, "á" is "a" unless letters has
//   it
//   - look-alikes of the apostrophe and the hyphen become ' and -, of the middle dot · where the rules name
//   it
//   - substitutions; then the rules' Unicode form, and whatever it brings forth (capitals out of "Ⅷ") as
//   above
// Canonically equivalent texts come out equal. Adds what was taken out to `dropped`, unless it is null.
icu::UnicodeString FoldText(const TextRuleTables& tables, const icu::UnicodeString& text,
                            std::u32string* dropped);

// The character that the rules know `character` by: see look-alikes above.
UChar32 FoldLookAlike(const TextRuleTables& tables, UChar32 character);

}  // namespace distill_l2s
