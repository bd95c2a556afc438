#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace distill_l2s {

// The text normalisation of the published code of Distill-L2S (Choi and Park 2022), kept for comparisons with
// its numbers, faults included: NFKC, then of all characters only letters (general category L) and the space
// stay, then lower case without regard to the language.
//   "L'eau, 2 fois!" -> "leau  fois"
// Words grow together where an apostrophe or a hyphen stood; combining marks are deleted, so that Hindi,
// Tamil and Thai lose their vowel signs ("हिन्दी" -> "हनद"); the Turkish İ becomes i and U+0307. `text` is
// UTF-8. What is deleted is added to `dropped`.
std::string NormalizeAsPublishedCode(absl::string_view text, std::u32string* dropped);

}  // namespace distill_l2s
