#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace distill_l2s {

// Two texts as HTML, the difference marked: what only the raw one has as <del>, what only the normalised one
// has as <ins>.
struct MarkedTexts {
  std::string raw;
  std::string text;
};

// Aligns two texts by characters and marks where they differ other than in case. Characters that are not seen
// by themselves are written by number where they were taken out, with their name as the title: a variation
// selector as "U+FE0F", a stress mark on a dotted circle. Trusts neither text.
//   "La 5, da" / "la cinci da" -> "La <del>5,</del> da" / "la <ins>cinci</ins> da"
MarkedTexts MarkChange(absl::string_view raw, absl::string_view text);

}  // namespace distill_l2s
