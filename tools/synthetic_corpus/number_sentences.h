#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace distill_l2s {

// Up to `count` different sentences of numbers and dates in words, as ICU spells them out in `language`: one
// to three cardinals up to a million, or a weekday, a day, a month and a year between 1900 and 2099. Every
// word is one that is read as it is written. One seed gives one list. Errors: ICU cannot spell the language's
// numbers.
absl::StatusOr<std::vector<std::string>> MakeNumberSentences(const std::string& language, int count,
                                                             uint64_t seed);

}  // namespace distill_l2s
