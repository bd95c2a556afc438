#pragma once

#include <unicode/uniset.h>

#include <string>

#include "absl/status/statusor.h"

namespace distill_l2s {

// The characters that CLDR, as ICU has it, says a language is written with.
struct ExemplarCharacters {
  // False if ICU knows nothing of the language; then the sets are empty.
  bool known = false;
  // Small letters and marks, in NFC, their strings ("ch") by character. With U+200C and U+200D in those
  // languages whose spelling needs them.
  icu::UnicodeSet letters;
  // Those of loan words and names, in the same form.
  icu::UnicodeSet auxiliary;
  std::string language_name;  // "Swahili", in English.
};

// Error: `language` is no BCP 47 tag.
absl::StatusOr<ExemplarCharacters> ReadExemplarCharacters(const std::string& language);

}  // namespace distill_l2s
