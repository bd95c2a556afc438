#include "data/text/text_rule_tables.h"

#include <glog/logging.h>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "data/text/character_name.h"

namespace distill_l2s {
namespace {

using icu::UnicodeString;

std::string Utf8(const UnicodeString& text) {
  std::string utf8;
  return text.toUTF8String(utf8);
}

// The sets of code points by property that complete those of the rules; made once, as ICU takes a while.
struct PropertySets {
  icu::UnicodeSet ignorable;
  icu::UnicodeSet composed;
  icu::UnicodeSet compatibility_capitals;
};

const PropertySets& Properties() {
  static const PropertySets& sets = *[] {
    UErrorCode error = U_ZERO_ERROR;
    const auto set = [&error](const char* pattern) { return icu::UnicodeSet(UnicodeString(pattern), error); };
    auto* made =
        new PropertySets{set("[:Default_Ignorable_Code_Point:]"), set("[[:NFD_Quick_Check=No:]-[:Hangul:]]"),
                         set("[[:Changes_When_Lowercased:]&[:NFKC_Quick_Check=No:]]")};
    CHECK(U_SUCCESS(error)) << "ICU: " << u_errorName(error);
    return made;
  }();
  return sets;
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
      return Fault("letters or joiners",
                   absl::StrCat(DescribeCharacter(static_cast<char32_t>(wrong.charAt(0))), " ", rule.what));
    }
  }
  return absl::OkStatus();
}

absl::Status TextRuleTables::ReadSubstitutions(const TextRules& rules) {
  for (const TextRules::Substitution& substitution : rules.substitutions()) {
    if (substitution.from().empty()) return Fault("substitutions", "from is empty, expected some characters");
    const UnicodeString to = UnicodeString::fromUTF8(substitution.to());
    substitutions.push_back({UnicodeString::fromUTF8(substitution.from()), to, substitution.inside_words()});
    for (const Substitution& earlier : substitutions) {
      if (to.indexOf(earlier.from) < 0) continue;
      return Fault("substitutions", absl::StrCat("\"", substitution.to(), "\" holds \"", Utf8(earlier.from),
                                                 "\", which is replaced itself"));
    }
  }
  return absl::OkStatus();
}

// Adds what follows from the rules' sets and Unicode's properties.
void TextRuleTables::CompleteSets() {
  icu::UnicodeSet replaced;
  for (const Substitution& substitution : substitutions) replaced.addAll(substitution.from);
  names_middle_dot = letters.contains(0x00B7) || joiners.contains(0x00B7) || replaced.contains(0x00B7);
  compatibility_capitals = Properties().compatibility_capitals;
  ignored = Properties().ignorable;
  removed.addAll(ignored.removeAll(letters));
  ignored.removeAll(joiners);
  replaced_ignorables = icu::UnicodeSet(replaced).retainAll(ignored);
  ignored.removeAll(replaced_ignorables);
  icu::UnicodeSet signs;
  for (int32_t i = 0; i < Properties().composed.size(); ++i) {
    const UChar32 character = Properties().composed.charAt(i);
    UnicodeString parts;
    composition->getDecomposition(character, parts);
    if (unusable_signs.containsSome(parts)) signs.add(character);
  }
  unusable_signs.addAll(signs);
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
  tables.CompleteSets();
  return tables;
}

}  // namespace distill_l2s
