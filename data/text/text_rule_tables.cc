#include "data/text/text_rule_tables.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

using icu::UnicodeString;

std::string Utf8(const UnicodeString& text) {
  std::string utf8;
  return text.toUTF8String(utf8);
}

std::string Describe(UChar32 character) {
  return absl::StrFormat("%s (U+%04X)", Utf8(UnicodeString(character)), character);
}

}  // namespace

absl::Status TextRuleTables::Fault(absl::string_view field, absl::string_view what) const {
  return absl::InvalidArgumentError(absl::StrCat("text rules of ", language, ": ", field, ": ", what));
}

absl::Status TextRuleTables::ReadForms(const TextRules& rules) {
  language = rules.language();
  if (language.empty()) return Fault("language", "missing, expected a BCP 47 tag such as ro");
  UErrorCode error = U_ZERO_ERROR;
  locale = icu::Locale::forLanguageTag(language, error);
  if (U_FAILURE(error) || locale.isBogus() || locale.getLanguage()[0] == '\0') {
    return Fault("language", absl::StrCat("\"", language, "\" is no BCP 47 tag such as ro or pt-BR"));
  }
  lower_case = rules.lower_case();
  keep_foreign_letters = rules.foreign_letters() == TextRules::KEPT;
  as_published_code = rules.method() == TextRules::PUBLISHED_CODE;
  composition = icu::Normalizer2::getNFCInstance(error);
  final_form =
      rules.unicode_form() == TextRules::NFC ? composition : icu::Normalizer2::getNFKCInstance(error);
  if (U_FAILURE(error)) return absl::InternalError(absl::StrCat("ICU: ", u_errorName(error)));
  return absl::OkStatus();
}

absl::Status TextRuleTables::ReadSet(const char* field, const std::string& pattern,
                                     icu::UnicodeSet* set) const {
  UErrorCode error = U_ZERO_ERROR;
  set->applyPattern(UnicodeString::fromUTF8(pattern), error);
  if (U_FAILURE(error)) {
    return Fault(field, absl::StrCat("\"", pattern,
                                     "\" is no set of characters such as \"[a-z é]\": ", u_errorName(error)));
  }
  if (set->hasStrings()) {
    return Fault(field,
                 absl::StrCat("\"", pattern, "\" holds a string in braces, expected single characters"));
  }
  set->freeze();
  return absl::OkStatus();
}

absl::Status TextRuleTables::ReadSets(const TextRules& rules) {
  RETURN_IF_ERROR(ReadSet("letters", rules.letters(), &letters));
  RETURN_IF_ERROR(ReadSet("joiners", rules.joiners(), &joiners));
  RETURN_IF_ERROR(ReadSet("removed", rules.removed(), &removed));
  RETURN_IF_ERROR(ReadSet("unusable_signs", rules.unusable_signs(), &unusable_signs));
  return CheckLetters();
}

// A letter that no normalised text can hold is a slip in the rules.
absl::Status TextRuleTables::CheckLetters() const {
  if (letters.isEmpty()) return Fault("letters", "missing, expected a set such as [a-z é]");
  const struct {
    const char* pattern;
    const char* what;
    bool applies;
  } kNeverKept[] = {
      {"[:Changes_When_Lowercased:]", "is not lower case, so no normalised text holds it", lower_case},
      {"[:NFC_Quick_Check=No:]", "is not in composed form, so no normalised text holds it", true},
      {"[:NFKC_Quick_Check=No:]", "is changed by NFKC, so no normalised text holds it",
       final_form != composition},
      {"[[:White_Space:][:Cc:][:N:]\\|]",
       "cannot be a letter: spaces, digits, control characters and | are not", true},
  };
  for (const auto& rule : kNeverKept) {
    UErrorCode error = U_ZERO_ERROR;
    icu::UnicodeSet wrong(UnicodeString(rule.pattern), error);
    if (U_FAILURE(error)) {
      return absl::InternalError(absl::StrCat("ICU: ", rule.pattern, ": ", u_errorName(error)));
    }
    icu::UnicodeSet kept;
    kept.addAll(letters).addAll(joiners);
    wrong.retainAll(kept);
    if (rule.applies && !wrong.isEmpty()) {
      return Fault("letters or joiners", absl::StrCat(Describe(wrong.charAt(0)), " ", rule.what));
    }
  }
  return absl::OkStatus();
}

absl::Status TextRuleTables::ReadSubstitutions(const TextRules& rules) {
  for (const TextRules::Substitution& substitution : rules.substitutions()) {
    if (substitution.from().empty()) return Fault("substitutions", "from is empty, expected some characters");
    const UnicodeString to = UnicodeString::fromUTF8(substitution.to());
    substitutions.emplace_back(UnicodeString::fromUTF8(substitution.from()), to);
    for (const auto& [from, ignored] : substitutions) {
      if (to.indexOf(from) < 0) continue;
      return Fault("substitutions", absl::StrCat("\"", substitution.to(), "\" holds \"", Utf8(from),
                                                 "\", which is replaced itself"));
    }
  }
  return absl::OkStatus();
}

absl::Status TextRuleTables::ReadNumbers(const TextRules& rules) {
  numbers = rules.numbers();
  if (numbers == TextRules::SPELL_OUT) {
    ASSIGN_OR_RETURN(speller, NumberSpeller::Create(language));
  }
  if (numbers != TextRules::DIGIT_NAMES) return absl::OkStatus();
  if (rules.digit_names_size() != 10) {
    return Fault("digit_names", absl::StrCat(rules.digit_names_size(), " names, expected those of 0 .. 9"));
  }
  for (const std::string& name : rules.digit_names()) {
    digit_names.push_back(UnicodeString::fromUTF8(name));
    if (name.empty() || !letters.containsAll(digit_names.back())) {
      return Fault("digit_names", absl::StrCat("\"", name, "\" is empty or holds what is not in letters"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<TextRuleTables> TextRuleTables::Create(const TextRules& rules) {
  TextRuleTables tables;
  RETURN_IF_ERROR(tables.ReadForms(rules));
  RETURN_IF_ERROR(tables.ReadSets(rules));
  RETURN_IF_ERROR(tables.ReadSubstitutions(rules));
  RETURN_IF_ERROR(tables.ReadNumbers(rules));
  return tables;
}

}  // namespace distill_l2s
