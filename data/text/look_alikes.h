#pragma once

namespace distill_l2s {

// The characters that people type or that software puts for an apostrophe, a hyphen or a middle dot, by what
// they look like: Unicode's confusables (UTS #39) of ' and ·, but for letters of some script that look so
// (the Hebrew yod, three syllabics, two Miao signs) and the comma of Armenian. Modifier letters, the ʻokina
// among them, are in: a language whose rules name one keeps it.

// The apostrophes: ’ ‘ ʼ ʻ ` ´ ′ ＇ ׳ ... and ' itself.
bool IsApostrophe(char32_t character);

// The middle dots: • ‧ ∙ ⋅ ・ ... and · itself.
bool IsMiddleDot(char32_t character);

// The hyphen, the one that breaks no line, and - itself. Dashes and the minus are none.
bool IsHyphen(char32_t character);

}  // namespace distill_l2s
