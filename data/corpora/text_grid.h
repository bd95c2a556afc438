#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace distill_l2s {

// A tier of Praat's: stretches of a recording with what is said in each.
struct TextGridTier {
  struct Interval {
    double begin_s = 0;
    double end_s = 0;
    std::string text;
  };
  std::string name;
  std::vector<Interval> intervals;  // None in a tier of points.
};

// Reads a TextGrid as Praat writes it, long or short, in UTF-8 or in UTF-16 with a byte order mark. As Praat
// does, it goes by the values alone: strings in double quotes (doubled within), numbers that stand free and
// <exists>; all else is a comment. Errors name `source`, line, column, value and what was expected: another
// file, a value of another kind, a quote that is not closed, times that run backwards, an encoding that is
// none of these.
absl::StatusOr<std::vector<TextGridTier>> ParseTextGrid(absl::string_view bytes, absl::string_view source);

}  // namespace distill_l2s
