#include "tools/draft_text_rules/exemplar_characters.h"

#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/ulocdata.h>
#include <unicode/unistr.h>
#include <unicode/usetiter.h>

#include <memory>

#include "absl/strings/str_cat.h"

namespace distill_l2s {
namespace {

using icu::UnicodeSet;
using icu::UnicodeString;

struct CloseLocaleData {
  void operator()(ULocaleData* data) const { ulocdata_close(data); }
};

// The code points of a set's characters and strings, composed and in small letters.
UnicodeSet SmallCodePoints(const UnicodeSet& set, const icu::Locale& locale, UErrorCode* error) {
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(*error);
  UnicodeSet small;
  if (U_FAILURE(*error)) return small;
  for (icu::UnicodeSetIterator member(set); member.next();) {
    UnicodeString text(member.getString());
    small.addAll(nfc->normalize(text.toLower(locale), *error));
  }
  return small;
}

}  // namespace

absl::StatusOr<ExemplarCharacters> ReadExemplarCharacters(const std::string& language) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Locale locale = icu::Locale::forLanguageTag(language, error);
  if (U_FAILURE(error) || locale.isBogus() || locale.getLanguage()[0] == '\0') {
    return absl::InvalidArgumentError(
        absl::StrCat("--language: \"", language, "\" is no BCP 47 tag such as sw or pt-BR"));
  }
  ExemplarCharacters exemplars;
  UnicodeString name;
  locale.getDisplayName(icu::Locale::getEnglish(), name).toUTF8String(exemplars.language_name);
  const std::unique_ptr<ULocaleData, CloseLocaleData> data(ulocdata_open(locale.getName(), &error));
  // ICU answers for a language that it does not know with the Latin letters of its root.
  if (U_FAILURE(error) || error == U_USING_DEFAULT_WARNING) return exemplars;
  UnicodeSet letters, auxiliary;
  ulocdata_getExemplarSet(data.get(), letters.toUSet(), 0, ULOCDATA_ES_STANDARD, &error);
  ulocdata_getExemplarSet(data.get(), auxiliary.toUSet(), 0, ULOCDATA_ES_AUXILIARY, &error);
  exemplars.letters = SmallCodePoints(letters, locale, &error);
  exemplars.auxiliary = SmallCodePoints(auxiliary, locale, &error);
  if (U_FAILURE(error)) return absl::InternalError(absl::StrCat("ICU: ", u_errorName(error)));
  exemplars.known = !exemplars.letters.isEmpty();
  return exemplars;
}

}  // namespace distill_l2s
