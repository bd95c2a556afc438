#include "data/text/number_speller.h"

#include <unicode/rbnf.h>

#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"

namespace distill_l2s {

struct NumberSpeller::Format {
  Format(const icu::Locale& locale, UErrorCode& error) : rules(icu::URBNF_SPELLOUT, locale, error) {}

  absl::Mutex mutex;  // ICU promises nothing about two threads in one formatter.
  icu::RuleBasedNumberFormat rules;
};

NumberSpeller::NumberSpeller(std::unique_ptr<Format> format) : format_(std::move(format)) {}
NumberSpeller::NumberSpeller(NumberSpeller&&) = default;
NumberSpeller& NumberSpeller::operator=(NumberSpeller&&) = default;
NumberSpeller::~NumberSpeller() = default;

absl::StatusOr<NumberSpeller> NumberSpeller::Create(const std::string& language) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Locale locale = icu::Locale::forLanguageTag(language, error);
  auto format = std::make_unique<Format>(locale, error);
  if (U_FAILURE(error)) {
    return absl::InvalidArgumentError(
        absl::StrCat("numbers in the language ", language, ": ", u_errorName(error)));
  }
  const icu::Locale found = format->rules.getLocale(ULOC_ACTUAL_LOCALE, error);
  if (U_FAILURE(error) || std::strcmp(found.getLanguage(), locale.getLanguage()) != 0) {
    return absl::InvalidArgumentError(absl::StrCat("numbers cannot be spelled out in the language ", language,
                                                   ": ICU has no rules for it"));
  }
  return NumberSpeller(std::move(format));
}

std::string NumberSpeller::Spell(int64_t value) const {
  icu::UnicodeString words;
  {
    const absl::MutexLock lock(&format_->mutex);
    icu::FieldPosition ignored;
    format_->rules.format(value, words, ignored);
  }
  std::string utf8;
  return words.toUTF8String(utf8);
}

}  // namespace distill_l2s
