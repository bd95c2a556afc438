#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace distill_l2s {

// Whole numbers in words, as cardinals: 1984 -> "one thousand nine hundred eighty-four", never as a year.
// ICU's rule-based number format, rule set "spellout", in the gender that ICU takes first.
class NumberSpeller {
 public:
  // Errors: ICU has no spelling rules for `language` (it would answer in English).
  static absl::StatusOr<NumberSpeller> Create(const std::string& language);
  NumberSpeller(NumberSpeller&&);
  NumberSpeller& operator=(NumberSpeller&&);
  ~NumberSpeller();

  // `value` >= 0. UTF-8, with the hyphens, soft hyphens and spaces that ICU puts. Thread-safe.
  std::string Spell(int64_t value) const;

 private:
  struct Format;
  explicit NumberSpeller(std::unique_ptr<Format> format);

  std::unique_ptr<Format> format_;
};

}  // namespace distill_l2s
