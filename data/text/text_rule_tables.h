#pragma once

#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uniset.h>
#include <unicode/unistr.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/text/number_speller.h"
#include "data/text/text_rules.pb.h"

namespace distill_l2s {

// TextRules, checked and in ICU's terms.
struct TextRuleTables {
  // Errors name the language, the field, its value and what was expected.
  static absl::StatusOr<TextRuleTables> Create(const TextRules& rules);

  std::string language;
  icu::Locale locale;
  bool lower_case;
  const icu::Normalizer2* composition;  // NFC
  const icu::Normalizer2* final_form;   // NFC or NFKC
  struct Substitution {
    icu::UnicodeString from;
    icu::UnicodeString to;
    bool inside_words;
  };
  std::vector<Substitution> substitutions;
  icu::UnicodeSet letters;
  icu::UnicodeSet joiners;
  icu::UnicodeSet removed;                 // With those Default_Ignorable_Code_Points that are no letters.
  icu::UnicodeSet ignored;                 // The Default_Ignorable_Code_Points that the rules name nowhere.
  icu::UnicodeSet replaced_ignorables;     // Those that only substitutions name.
  icu::UnicodeSet compatibility_capitals;  // Capitals that the final form replaces by others: Ａ, Ⅷ.
  bool names_middle_dot;                   // U+00B7 is a letter, a joiner or in the `from` of a substitution.
  icu::UnicodeSet unusable_signs;          // With what is composed of one: ≠ holds =.
  TextRules::Numbers numbers;
  std::vector<icu::UnicodeString> digit_names;  // Ten, or none.
  std::optional<NumberSpeller> speller;         // Set if numbers are spelled out.
  bool keep_foreign_letters;
  bool as_published_code;

 private:
  absl::Status Fault(absl::string_view field, absl::string_view what) const;
  absl::Status ReadForms(const TextRules& rules);
  absl::Status ReadSet(const char* field, const std::string& pattern, icu::UnicodeSet* set) const;
  absl::Status ReadSets(const TextRules& rules);
  absl::Status CheckLetters() const;
  void CompleteSets();
  absl::Status ReadSubstitutions(const TextRules& rules);
  absl::Status ReadNumbers(const TextRules& rules);
};

}  // namespace distill_l2s
